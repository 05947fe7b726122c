import { partsInto } from '../../../../functions/reconciliation/parts.ts';
import { memoryObjects } from '../../../integration/support/night.ts';

const bytes = (length: number) => new Uint8Array(length);

describe('the parts of a day', () => {
  it('are written whole, each in the order of its pieces, an empty one too', async () => {
    const objects = memoryObjects();
    const parts = partsInto(objects.store.putStream);
    for (const [key, text] of [
      ['a', '1'],
      ['b', ''],
      ['a', '2'],
      ['c', '3'],
    ] as const)
      await parts.put(key, Buffer.from(text));
    expect(objects.all.size).toBe(0);
    await parts.close();
    expect(Object.fromEntries([...objects.all].map(([key, all]) => [key, all.toString()]))).toEqual({
      a: '12',
      b: '',
      c: '3',
    });
  });

  it('are begun anew after they were closed', async () => {
    const objects = memoryObjects();
    const parts = partsInto(objects.store.putStream);
    await parts.put('a', Buffer.from('1'));
    await parts.close();
    await parts.put('b', Buffer.from('2'));
    await parts.close();
    expect([...objects.all.keys()]).toEqual(['a', 'b']);
  });

  it('leave nothing where they are given up', async () => {
    const objects = memoryObjects();
    const parts = partsInto(objects.store.putStream);
    await parts.put('a', Buffer.from('1'));
    await parts.abandon(new Error('the bill is refused'));
    expect(objects.all.size).toBe(0);
  });

  it('wait for whoever takes them, and hold no more than waits', async () => {
    let taken = 0;
    let most = 0;
    let put = 0;
    const parts = partsInto(async (_key, chunks) => {
      for await (const chunk of chunks) {
        most = Math.max(most, put - taken);
        await new Promise((resolve) => setImmediate(resolve));
        taken += chunk.length;
      }
    });
    for (let piece = 0; piece < 200; piece += 1) {
      put += 65_536;
      await parts.put('a', bytes(65_536));
    }
    await parts.close();
    expect(taken).toBe(200 * 65_536);
    expect(most).toBeLessThanOrEqual(8 * 65_536);
  });

  it('tell at once that one of them cannot be written, and keep nothing for it', async () => {
    const parts = partsInto(async (_key, chunks) => {
      for await (const _ of chunks) throw new Error('the bucket is gone');
    });
    const all = async () => {
      for (let piece = 0; piece < 50; piece += 1) await parts.put('a', bytes(300_000));
      return 'written';
    };
    await expect(all()).rejects.toThrow('the bucket is gone');
    await expect(parts.close()).rejects.toThrow('the bucket is gone');
  });
});
