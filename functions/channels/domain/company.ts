/** The channel's own code or name of a carrier; undefined where the table has none. What every object has is no carrier. */
export const companyOf = <Company>(
  companies: Readonly<Record<string, Company>>,
  carrier: string,
): Company | undefined => (Object.hasOwn(companies, carrier) ? companies[carrier] : undefined);
