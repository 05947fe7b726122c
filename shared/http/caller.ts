import * as z from 'zod';

/** Only what is needed of API Gateway's claims; the signature was checked before the Lambda was called. */
const authorized = z.object({
  authorizer: z.object({ jwt: z.object({ claims: z.object({ sub: z.string().min(1) }) }) }),
});

/** The subject of the token that a request came with; undefined where it came without, or names nobody. */
export const callerIn = (requestContext: unknown): string | undefined =>
  authorized.safeParse(requestContext).data?.authorizer.jwt.claims.sub;
