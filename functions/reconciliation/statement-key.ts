/** Where the statement of a business day lies in the bucket, without its ending. */
export const statementKeyOf = (businessDate: string): string => `statements/${businessDate}/statement`;
