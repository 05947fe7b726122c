export { type Quote, type QuoteAsk, type Quotes, quotesOf } from './quotes.ts';
