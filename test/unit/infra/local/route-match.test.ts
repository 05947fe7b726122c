import { routeTable } from '../../../../infra/local/route-match.ts';

const keys = [
  'GET /pets/dog/1',
  'GET /pets/dog/{id}',
  'GET /pets/{proxy+}',
  'ANY /{proxy+}',
  'POST /pets/dog/{id}',
  'ANY /pets/cat',
  '$default',
  'GET /',
];
const find = routeTable(new Map(keys.map((key) => [key, key])));

describe('routeTable', () => {
  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1', undefined],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
    ['POST', '/pets/dog/1', 'POST /pets/dog/{id}', { id: '1' }],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}', { proxy: 'cat/1' }],
    ['GET', '/pets/cat', 'ANY /pets/cat', undefined],
    ['PUT', '/pets/dog/5', 'ANY /{proxy+}', { proxy: 'pets/dog/5' }],
    ['GET', '/pets/dog/a%20b', 'GET /pets/dog/{id}', { id: 'a b' }],
    ['GET', '/pets/dog/%E4%B8%AD', 'GET /pets/dog/{id}', { id: '中' }],
    ['GET', '/pets/dog/%zz', 'GET /pets/dog/{id}', { id: '%zz' }],
    ['GET', '/pets/d%6Fg/1', 'GET /pets/dog/1', undefined],
    ['GET', '/pets/dog/1/', 'GET /pets/{proxy+}', { proxy: 'dog/1/' }],
    ['GET', '/', 'GET /', undefined],
  ])('%s %s goes to %s', (method, path, key, pathParameters) => {
    expect(find(method, path)).toEqual({ value: key, pathParameters });
  });

  it('leaves what no route takes to $default, or to nobody', () => {
    const few = new Map([
      ['GET /a', 1],
      ['$default', 2],
    ]);
    expect(routeTable(few)('GET', '/b')).toEqual({ value: 2, pathParameters: undefined });
    few.delete('$default');
    expect(routeTable(few)('GET', '/b')).toBeUndefined();
    expect(routeTable(few)('POST', '/a')).toBeUndefined();
  });

  it('takes no empty segment for a parameter', () => {
    expect(routeTable(new Map([['GET /a/{id}', 1]]))('GET', '/a/')).toBeUndefined();
  });
});
