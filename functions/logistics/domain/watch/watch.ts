import type { TrackingStatus } from '../tracking.ts';
import {
  deliveredNotReceived,
  failedAttempts,
  fastSign,
  loop,
  lossTold,
  returnedUnasked,
  wrongStation,
} from './event-rules.ts';
import {
  type Due,
  hourMs,
  isAbandoned,
  isAsGrave,
  isOver,
  type Rule,
  type Situation,
  type Step,
} from './rule.ts';
import {
  type Alert,
  type ParcelView,
  type Raised,
  type Resolution,
  type Resolved,
  type WatchDecision,
  type WatchRule,
  watchRules,
} from './types.ts';
import {
  customsHeld,
  late,
  lockerTimeout,
  noPickup,
  noTracking,
  stalled,
  suspectLost,
} from './waiting-rules.ts';

const rules: Readonly<Record<WatchRule, Rule>> = {
  NO_PICKUP: noPickup,
  NO_TRACKING: noTracking,
  STALLED: stalled,
  LATE: late,
  LOOP: loop,
  WRONG_STATION: wrongStation,
  LOCKER_TIMEOUT: lockerTimeout,
  FAILED_ATTEMPTS: failedAttempts,
  RETURNED_UNASKED: returnedUnasked,
  CUSTOMS_HELD: customsHeld,
  LOSS_TOLD: lossTold,
  SUSPECT_LOST: suspectLost,
  FAST_SIGN: fastSign,
  DELIVERED_NOT_RECEIVED: deliveredNotReceived,
};

/** What comes of one rule. */
type Verdict = {
  readonly raise?: Raised;
  readonly escalate?: Raised;
  readonly resolve?: Resolved;
  readonly alert?: Alert | undefined;
  readonly nextAt?: number | undefined;
};

/**
 * What is to be done about a parcel at a moment, from the parcel alone: the same question has the same answer, however
 * often it is asked. Alerts rest on the percentiles of the moment at which they were raised: what was open stays open until
 * something happens to the parcel, and what was closed is raised again only about something new, or graver.
 */
export function watch(situation: Situation, now: number): WatchDecision {
  const { parcel, policy } = situation;
  const verdicts = watchRules.map((rule) => {
    const isOff = policy.off.includes(rule) || isAbandoned(parcel);
    const due = isOff ? undefined : rules[rule](situation);
    const alert = parcel.alerts.find((each) => each.rule === rule);
    return verdictOn({ rule, due, alert, situation, now });
  });
  const nextLookAt = nextLook(situation, verdicts, now);
  return {
    raise: verdicts.flatMap(({ raise }) => raise ?? []),
    escalate: verdicts.flatMap(({ escalate }) => escalate ?? []),
    resolve: verdicts.flatMap(({ resolve }) => resolve ?? []),
    alerts: verdicts.flatMap(({ alert }) => alert ?? []),
    ...(nextLookAt === undefined ? {} : { nextLookAt }),
  };
}

type Question = {
  readonly rule: WatchRule;
  readonly due: Due | undefined;
  readonly alert: Alert | undefined;
  readonly situation: Situation;
  readonly now: number;
};

function verdictOn(question: Question): Verdict {
  const { due, now, alert } = question;
  const current = due && gravest(due.steps.filter(({ at }) => at <= now));
  const verdict = alert?.state === 'OPEN' ? onOpen(question, alert, current) : onClosed(question, current);
  return { ...verdict, nextAt: due && nextStep(due, verdict.alert, now) };
}

function onOpen(question: Question, alert: Alert, current: Step | undefined): Verdict {
  const { due, rule, situation } = question;
  if (!due || (!current && due.mark !== alert.mark)) {
    const closed: Alert = { ...alert, state: 'CLOSED' };
    return { alert: closed, resolve: { rule, resolution: resolutionOf(rule, situation.parcel) } };
  }
  if (!current || isAsGrave(alert.severity, current.severity)) return { alert: { ...alert, mark: due.mark } };
  const { severity } = current;
  return { alert: { ...alert, mark: due.mark, severity }, escalate: raised(question, due, current) };
}

function onClosed(question: Question, current: Step | undefined): Verdict {
  const { due, alert, rule, now } = question;
  if (!due || !current || isSettled(due, current, alert)) return { alert };
  const again: Alert = {
    ...{ rule, severity: current.severity, mark: due.mark, raisedAt: now, state: 'OPEN' },
    times: (alert?.times ?? 0) + 1,
  };
  return { alert: again, raise: raised(question, due, current) };
}

/** Closed before, about the same, and no less grave. */
const isSettled = (due: Due, { severity }: Step, alert: Alert | undefined): boolean =>
  alert !== undefined && alert.mark === due.mark && isAsGrave(alert.severity, severity);

function raised({ rule, situation, now }: Question, { mark }: Due, { severity, evidence }: Step): Raised {
  const dueAt = now + situation.policy.actWithinHours[severity] * hourMs;
  return { rule, severity, mark, evidence, dueAt };
}

function gravest(steps: readonly Step[]): Step | undefined {
  return steps.reduce<Step | undefined>(
    (worst, step) => (worst && isAsGrave(worst.severity, step.severity) ? worst : step),
    undefined,
  );
}

/** The next moment at which the rule would raise or escalate something. */
function nextStep(due: Due, alert: Alert | undefined, now: number): number | undefined {
  const told = (step: Step) =>
    alert?.state === 'OPEN' ? isAsGrave(alert.severity, step.severity) : isSettled(due, step, alert);
  const moments = due.steps.filter((step) => step.at > now && !told(step)).map(({ at }) => at);
  return moments.length === 0 ? undefined : Math.min(...moments);
}

function nextLook(situation: Situation, verdicts: readonly Verdict[], now: number): number | undefined {
  const moments = verdicts.flatMap(({ nextAt }) => nextAt ?? []);
  const { parcel } = situation;
  const all = isOver(parcel) || isAbandoned(parcel) ? moments : [...moments, recheckAfter(situation, now)];
  return all.length === 0 ? undefined : Math.min(...all);
}

/** Counted from the booking, so that looking twice changes nothing. */
function recheckAfter({ parcel: { bookedAt }, policy }: Situation, now: number): number {
  const every = policy.recheckHours * hourMs;
  return bookedAt + (Math.floor((now - bookedAt) / every) + 1) * every;
}

const endings: Readonly<Partial<Record<TrackingStatus, Resolution>>> = {
  DELIVERED: 'DELIVERED',
  RETURNED: 'RETURNED',
  CANCELLED: 'CANCELLED',
  LOST: 'TOLD_LOST',
};
const usual: Readonly<Partial<Record<WatchRule, Resolution>>> = {
  NO_PICKUP: 'PICKED_UP',
  LOSS_TOLD: 'FOUND',
  SUSPECT_LOST: 'FOUND',
};

function resolutionOf(rule: WatchRule, parcel: ParcelView): Resolution {
  const { returnAskedAt, tracking } = parcel;
  const { status } = tracking;
  if (isAbandoned(parcel)) return 'SETTLED';
  if (rule === 'DELIVERED_NOT_RECEIVED' && status === 'DELIVERED') return 'CLAIM_WITHDRAWN';
  if (rule === 'RETURNED_UNASKED' && returnAskedAt !== undefined) return 'RETURN_ASKED';
  return endings[status] ?? usual[rule] ?? 'PROGRESS';
}

/** The parcel's alerts after a person closed one of them; the same is not raised again. */
export const closedByHand = (alerts: readonly Alert[], rule: WatchRule): readonly Alert[] =>
  alerts.map((alert) => (alert.rule === rule ? { ...alert, state: 'CLOSED' } : alert));
