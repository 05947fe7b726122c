export { type Quote, type QuoteAnswer, type QuoteAsk, type Quotes, quotesOf } from './quotes.ts';
