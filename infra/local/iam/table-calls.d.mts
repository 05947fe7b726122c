/** One action on the table or on an index of it; neither where the action names none. */
export type TableCall = {
  readonly action: string;
  readonly table?: string | undefined;
  readonly index?: string | undefined;
};

export function tableCalls(target: string, body: string): readonly TableCall[];
