import { writeForm } from '../../form.ts';
import { type Caller, spoiled } from '../../provider.ts';
import { pushPlan, pushShape, saidIn } from '../push.ts';
import type { CarrierSettings } from '../settings.ts';
import { ztoDigest } from './signature.ts';

/** ZTO's pushes: a form whose `data` is signed as it stands, one scan each, again until the merchant says true. */
export const ztoCaller = (settings: () => CarrierSettings['zto']): Caller => ({
  name: 'zto',
  sign: ({ content }, struck) => {
    const { appSecret, companyId } = settings();
    const data = pushShape.parse(content).body;
    const digest = ztoDigest(data, appSecret);
    const form = {
      data_digest: struck.has('wrong-signature') ? spoiled(digest) : digest,
      company_id: companyId,
      data,
      msg_type: 'Traces',
    };
    return {
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
      body: writeForm(form),
    };
  },
  isAcknowledged: (status, body) => status === 200 && saidIn(body, 'status') === true,
  ...pushPlan,
});
