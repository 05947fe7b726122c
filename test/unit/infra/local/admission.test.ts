import {
  type Admission,
  type AdmissionRules,
  admission,
  type Leave,
} from '../../../../infra/local/admission.ts';

let nowMs = 0;
beforeEach(() => {
  nowMs = 1_000;
});

const opened = (rules: Partial<AdmissionRules> = {}): Admission =>
  admission({ turns: 1, places: 100, keepsOneFree: false, now: () => nowMs, ...rules });

type Seen = { readonly name: string; readonly leave: Leave | undefined };

/** Lets guests come, and tells in which order they were served or turned away. */
function door(enter: Admission) {
  const seen: Seen[] = [];
  const come = (name: string, caller = name, isUrgent = false) =>
    void enter({ caller, isUrgent }).then((leave) => seen.push({ name, leave }));
  const settle = async () => {
    for (let round = 0; round < 10; round += 1) await undefined;
    return seen.splice(0);
  };
  return { come, settle };
}

const told = (seen: readonly Seen[]) => seen.map(({ name, leave }) => `${name}${leave ? '' : ' away'}`);

/** Serves everybody, each for so long, until nobody is served any more. */
async function serveAll({ settle }: ReturnType<typeof door>, eachMs = 10) {
  const order: string[] = [];
  for (let seen = await settle(); seen.length > 0; seen = await settle()) {
    order.push(...told(seen));
    for (const { leave } of seen) {
      nowMs += leave ? eachMs : 0;
      leave?.();
    }
  }
  return order;
}

it('serves as many at a time as there are turns, and callers in turn', async () => {
  const doors = door(opened({ turns: 2 }));
  for (const name of ['greedy 1', 'greedy 2', 'greedy 3', 'greedy 4', 'greedy 5']) doors.come(name, 'greedy');
  doors.come('modest');
  const first = await doors.settle();
  expect(told(first)).toEqual(['greedy 1', 'greedy 2']);
  first[0]?.leave?.();
  expect(told(await doors.settle())).toEqual(['greedy 3']);
  first[1]?.leave?.();
  expect(told(await doors.settle())).toEqual(['modest']);
});

it('serves callbacks before everything else, but three in a row at most while others wait', async () => {
  const doors = door(opened());
  doors.come('first');
  for (const name of ['a', 'b', 'c', 'd', 'e']) doors.come(name, 'shop');
  for (const name of ['1', '2', '3', '4']) doors.come(name, 'provider', true);
  expect(await serveAll(doors)).toEqual(['first', '1', '2', '3', 'a', '4', 'b', 'c', 'd', 'e']);
});

it('keeps the last turn for callbacks where it is told to', async () => {
  const doors = door(opened({ turns: 2, keepsOneFree: true }));
  doors.come('a');
  doors.come('b');
  doors.come('callback', 'provider', true);
  expect(told(await doors.settle())).toEqual(['a', 'callback']);
});

it('lets the longest line give a place up where none is left', async () => {
  const doors = door(opened({ places: 3 }));
  doors.come('under way');
  for (const name of ['greedy 1', 'greedy 2', 'greedy 3', 'greedy 4']) doors.come(name, 'greedy');
  doors.come('modest');
  doors.come('callback', 'provider', true);
  expect(await serveAll(doors)).toEqual([
    'under way',
    'greedy 4 away',
    'greedy 1 away',
    'callback',
    'greedy 2',
    'modest',
    'greedy 3',
  ]);
});

describe('a line of requests of 10 ms each', () => {
  it('loses nobody while it is empty within two seconds', async () => {
    const doors = door(opened({ places: 1_000 }));
    for (let number = 0; number <= 200; number += 1) doors.come(`${number}`, 'shop');
    const order = await serveAll(doors);
    expect(order.filter((each) => each.endsWith('away'))).toEqual([]);
  });

  it('lets nobody in who has waited longer than 200 ms once it has stood for two seconds', async () => {
    const doors = door(opened({ places: 1_000 }));
    const waits: number[] = [];
    for (let turn = 0; turn < 600; turn += 1) {
      // Five come for each that can be served.
      for (let each = 0; each < 5; each += 1) doors.come(`${nowMs}`, 'shop');
      const served = await nextServed(doors);
      waits.push(nowMs - Number(served?.name));
      nowMs += 10;
      served?.leave?.();
    }
    expect(Math.max(...waits)).toBeGreaterThan(1_000);
    expect(Math.max(...waits.slice(-200))).toBeLessThanOrEqual(200);
  });

  it('turns away on arrival who would be turned away at the turn, once it has stood for two seconds', async () => {
    const doors = door(opened({ places: 1_000 }));
    const inVain: number[] = [];
    for (let turn = 0; turn < 600; turn += 1) {
      for (let each = 0; each < 5; each += 1) doors.come(`${nowMs}`, 'shop');
      const seen = await doors.settle();
      for (const { name, leave } of seen) if (!leave) inVain.push(nowMs - Number(name));
      nowMs += 10;
      seen.find(({ leave }) => leave)?.leave?.();
    }
    expect(Math.max(...inVain)).toBeGreaterThan(1_000);
    expect(Math.max(...inVain.slice(-1_000))).toBe(0);
  });

  it('of a greedy caller makes a modest one wait for one turn at most', async () => {
    const doors = door(opened({ places: 1_000 }));
    for (let number = 0; number < 400; number += 1) doors.come('greedy');
    doors.come('modest');
    const names: string[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const served = await nextServed(doors);
      names.push(served?.name ?? '');
      nowMs += 10;
      served?.leave?.();
    }
    expect(names).toEqual(['greedy', 'greedy', 'modest']);
  });
});

/** Whoever is served now; nobody else can be before that one leaves. */
async function nextServed({ settle }: ReturnType<typeof door>) {
  return (await settle()).find(({ leave }) => leave);
}

it('is patient without an end before it knows how long a turn takes: a function that starts is no overload', async () => {
  const doors = door(opened());
  doors.come('starts');
  doors.come('waits');
  const [first] = await doors.settle();
  nowMs += 60_000;
  first?.leave?.();
  expect(told(await doors.settle())).toEqual(['waits']);
});
