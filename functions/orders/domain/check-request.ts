import { isMarketplace } from '../../../shared/kernel/channel.ts';
import { Failure, type InputError } from '../../../shared/kernel/failure.ts';
import { addressRegion, checkAddress, checkTokenRecipient } from './address.ts';
import type { Divisions } from './divisions.ts';
import type { ShipTo } from './order.ts';
import { checkPhone } from './phone.ts';
import { type OrderRequest, orderRequestSchema } from './request.ts';

/**
 * The request with official place names, or the failure that says what is wrong with it: CHANNEL_RULE,
 * ADDRESS_INVALID or PHONE_INVALID, each naming every wrong place.
 */
export function checkRequest(request: OrderRequest, divisions: Divisions): OrderRequest {
  const marketplace = isMarketplace(request.channel);
  refuse('CHANNEL_RULE', channelErrors(request, marketplace));
  return { ...request, shipTo: checkRecipient(request, divisions) };
}

/** Where an order goes, with official place names. Throws ADDRESS_INVALID or PHONE_INVALID, as `checkRequest`. */
export function checkRecipient(
  request: Pick<OrderRequest, 'channel' | 'customer' | 'shipTo'>,
  divisions: Divisions,
): ShipTo {
  // Parsed again for the order of its fields: a repeated request is answered byte for byte as the first one.
  const shipTo = orderRequestSchema.shape.shipTo.parse(checkedShipTo(request, divisions));
  refuse('PHONE_INVALID', phoneErrors({ ...request, shipTo }, divisions));
  return shipTo;
}

const details = {
  CHANNEL_RULE: 'This channel does not allow the fields named.',
  PHONE_INVALID: 'A phone number (电话) is not one that can be called.',
  ADDRESS_INVALID: 'The address (地址) cannot be delivered to as it is.',
} as const;

function refuse(code: keyof typeof details, errors: readonly InputError[]): void {
  if (errors.length > 0) throw new Failure(code, details[code], { errors });
}

const marketplaceOnly = ['freight', 'tax', 'paidAt', 'placedAt'] as const;

function channelErrors(request: OrderRequest, marketplace: boolean): InputError[] {
  if (marketplace) {
    const { channelOrderId, paidAt, paymentTiming } = request;
    if (request.client !== undefined) return [{ path: 'client', message: 'is taken from own channels only' }];
    if (channelOrderId === undefined)
      return [{ path: 'channelOrderId', message: 'is needed for an order of a marketplace' }];
    const both = paidAt !== undefined && paymentTiming === 'on-delivery';
    return both ? [{ path: 'paidAt', message: 'contradicts payment on delivery' }] : [];
  }
  const errors: InputError[] = marketplaceOnly
    .filter((field) => request[field] !== undefined)
    .map((field) => ({ path: field, message: 'is taken from marketplaces only' }));
  if (request.shipTo.token !== undefined)
    errors.push({ path: 'shipTo.token', message: 'is taken from marketplaces only' });
  for (const field of ['name', 'phone'] as const)
    if (request.customer[field] === undefined)
      errors.push({ path: `customer.${field}`, message: 'is missing' });
  return errors;
}

function checkedShipTo({ shipTo }: Pick<OrderRequest, 'shipTo'>, divisions: Divisions): ShipTo {
  return shipTo.token === undefined ? withAddress(shipTo, divisions) : withToken(shipTo, divisions);
}

function withAddress(shipTo: ShipTo, divisions: Divisions): ShipTo {
  const missing = (['name', 'phone', 'detail'] as const).filter((field) => shipTo[field] === undefined);
  refuse(
    'ADDRESS_INVALID',
    missing.map((field) => ({ path: `shipTo.${field}`, message: 'is missing' })),
  );
  const { province = '', city = '', detail = '' } = shipTo;
  const check = checkAddress({ ...shipTo, province, city, detail }, divisions);
  if (!check.ok)
    throw new Failure('ADDRESS_INVALID', details.ADDRESS_INVALID, { errors: inShipTo(check.problems) });
  const { district: _district, postCode: _postCode, ...rest } = shipTo;
  return { ...rest, ...filled(check.address) };
}

function withToken(shipTo: ShipTo, divisions: Divisions): ShipTo {
  const given = (['name', 'phone', 'detail'] as const).filter((field) => shipTo[field] !== undefined);
  refuse(
    'ADDRESS_INVALID',
    given.map((field) => ({ path: `shipTo.${field}`, message: 'must be left out where there is a token' })),
  );
  const check = checkTokenRecipient(shipTo, divisions);
  if (!check.ok)
    throw new Failure('ADDRESS_INVALID', details.ADDRESS_INVALID, { errors: inShipTo(check.problems) });
  const { postCode, token } = shipTo;
  return { ...filled({ token, postCode }), ...filled(check.recipient), country: shipTo.country };
}

const inShipTo = (problems: readonly InputError[]): InputError[] =>
  problems.map(({ path, message }) => ({ path: `shipTo.${path}`, message }));

/** Without fields that are undefined or empty. */
function filled<Value extends object>(
  value: Value,
): { [Key in keyof Value]?: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(
    Object.entries(value).filter(([, part]) => part !== undefined && part !== ''),
  ) as never;
}

/** A phone without a country code is one of the place that the parcel goes to, or of the mainland: a gift abroad. */
function phoneErrors(
  request: Pick<OrderRequest, 'channel' | 'customer' | 'shipTo'>,
  divisions: Divisions,
): InputError[] {
  const marketplace = isMarketplace(request.channel);
  const region = addressRegion(request.shipTo, divisions);
  const there = region === 'HK' || region === 'MO' || region === 'TW' ? region : request.shipTo.country;
  const numbers = { 'customer.phone': request.customer.phone, 'shipTo.phone': request.shipTo.phone };
  return Object.entries(numbers).flatMap(([path, raw]) => {
    if (raw === undefined) return [];
    const check = checkPhone(raw, { country: there, marketplace });
    const accepted = check.ok || checkPhone(raw, { country: 'CN', marketplace }).ok;
    return accepted ? [] : [{ path, message: check.message }];
  });
}
