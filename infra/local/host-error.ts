/** Stops the host with one line that a person can act on; anything else thrown is a bug of the host. */
export class HostError extends Error {
  override readonly name = 'HostError';
}
