const local = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})$/;

const clock = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Sao_Paulo',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});

/** The offsets that São Paulo had since 1990, summer time first. */
const offsetHours = [-2, -3];

/**
 * The instant, RFC 3339 in UTC, of a wall clock in São Paulo such as `2017-02-18 23:41:47`; undefined for another form.
 * Of the hour that came twice at the end of summer time the first is meant. A time that the clock jumped over counts on
 * from before the jump.
 */
export function instantInSaoPaulo(text: string): string | undefined {
  const wall = wallClock(text);
  if (wall === undefined) return undefined;
  const found = offsetHours.map((hours) => wall - hours * 3_600_000).find((at) => shownAt(at) === wall);
  return new Date(found ?? wall + 3 * 3_600_000).toISOString();
}

/** The wall clock's reading as if it were UTC, in milliseconds; undefined where there is no such date or time. */
function wallClock(text: string): number | undefined {
  const [, year, month, day, hour, minute, second] = local.exec(text) ?? [];
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const at = Date.parse(iso);
  return Number.isNaN(at) || new Date(at).toISOString() !== iso ? undefined : at;
}

function shownAt(instant: number): number {
  const parts = Object.fromEntries(
    clock.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts as Record<string, number>;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
