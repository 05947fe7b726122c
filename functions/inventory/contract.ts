/** What other contexts may know of stock: how to claim and give back pieces, how to keep prices with them, its events. */
export { alertEvents } from './alert-events.ts';
export {
  allocated,
  deallocated,
  missed,
  reallocated,
  reservedAgain,
  returned,
  shipped,
} from './allocation.ts';
export { type PoolsWith, poolsWith, shelvesOf } from './movement-store.ts';
export { type Claim, type ClaimTerms, claimed, givenBack, type PlannedTake } from './pools.ts';
export { writePriceCopies } from './price-copies.ts';
export { sellable, takeableAtOnce } from './sellable.ts';
export { stockEvents } from './stock-events.ts';
export { type Search, type StockMemory, stockMemory } from './stock-memory.ts';
