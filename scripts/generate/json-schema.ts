type Noisy = { format?: unknown; pattern?: unknown; type?: unknown; minimum?: unknown; maximum?: unknown };

const safe = Number.MAX_SAFE_INTEGER;

/**
 * Takes out of a JSON Schema what no reader needs: the expression that spells out a format which is named beside it,
 * and the bounds of what a double holds exactly.
 */
export function withoutNoise(schema: Noisy): void {
  if (schema.format !== undefined) delete schema.pattern;
  if (schema.type !== 'integer') return;
  if (schema.minimum === -safe) delete schema.minimum;
  if (schema.maximum === safe) delete schema.maximum;
}
