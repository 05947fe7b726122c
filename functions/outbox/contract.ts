export { type Change, eventsOf } from './publish-changes.ts';
export { changesIn } from './stream-record.ts';
