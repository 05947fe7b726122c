import { orderPlaced } from '../../events/order.ts';
import type { Item, Table, Write } from '../../shared/dynamodb/table.ts';
import type { Planted } from './planted-mistakes.ts';
import type { Mistake } from './world.ts';

const isHead = ({ sk }: Pick<Item, 'sk'>): boolean => sk === 'ORDER';
const field = 'fieldOfToday';

/** A table whose writes are changed, and whose reads are looked at. */
const changing = (
  write: (write: Write) => Write,
  look: (item: Item | undefined, of: 'former' | 'this' | 'next') => void = () => undefined,
): Mistake => ({
  table: (table: Table, _of, release) => ({
    ...table,
    get: async (key, options) => {
      const item = await table.get(key, options);
      look(item, release());
      return item;
    },
    query: async (query) => {
      const page = await table.query(query);
      for (const item of page.items) look(item, release());
      return page;
    },
    write: (each) => table.write(write(each)),
    transact: (writes) => table.transact(writes.map(write)),
  }),
});

const without = (item: Item, name: string): Item => {
  const { [name]: _left, ...rest } = item;
  return rest as Item;
};

const placedStrictly = orderPlaced.schema.extend({ data: orderPlaced.schema.shape.data.strict() });

/** Mistakes that only show while containers of two releases are at work. */
export const mistakesOfDeployment: readonly Planted[] = [
  {
    name: 'a store needs an attribute that the release before does not write',
    by: ['no error is unexpected'],
    from: 7,
    themes: ['deploy'],
    mistake: changing(
      (write) =>
        write.kind === 'put' && isHead(write.item)
          ? { ...write, item: { ...write.item, [field]: 'x' } }
          : write,
      (item, release) => {
        if (item && isHead(item) && release !== 'former' && !(field in item))
          throw new TypeError(`an order has no ${field}`);
      },
    ),
  },
  {
    name: 'an attribute that the release before needs is not written any more',
    by: ['the release before can read what is stored'],
    themes: ['deploy'],
    mistake: changing((write) =>
      write.kind === 'put' && write.item.sk === 'MOVEMENT'
        ? { ...write, item: without(write.item, 'by') }
        : write,
    ),
  },
  {
    name: 'a consumer needs a field that events of the release before do not have',
    by: ['no error is unexpected'],
    from: 11,
    themes: ['deploy'],
    mistake: {
      bus: (bus) => ({
        publish: async (events) => {
          const told = events.map((event) => ({ ...event, data: { ...(event.data as object), [field]: 1 } }));
          const refused = await bus.publish(told);
          return events.filter((_, at) => refused.some((each) => each === told[at]));
        },
      }),
      hears: ({ type, data }) => {
        if (type === orderPlaced.type && !(field in (data as object)))
          throw new TypeError(`an order has no ${field}`);
      },
    },
  },
  {
    name: 'a consumer refuses an event that has a field more',
    by: ['no error is unexpected'],
    themes: ['deploy'],
    mistake: {
      hears: (event) => {
        if (event.type === orderPlaced.type) placedStrictly.parse(event);
      },
    },
  },
];
