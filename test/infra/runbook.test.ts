import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suiteAsBuilt } from './synthesize.ts';
import { at, resources } from './template.ts';

const root = join(import.meta.dirname, '../..');
const text = (file: string): string => readFileSync(join(root, file), 'utf8');
const runbook = text('docs/runbook.md');
const suite = await suiteAsBuilt();

/** A section of the runbook by its anchor; those of operations stand behind the alarms'. */
type Section = {
  readonly anchor: string;
  readonly heading: string;
  readonly body: string;
  readonly ofAlarm: boolean;
};

const operations = runbook.indexOf('\n# Operations');
const sections: readonly Section[] = [
  ...runbook.matchAll(/<a id="([a-z\d-]+)"><\/a>\n\n## (.+)\n([\s\S]*?)(?=\n<a id=|\n# |$)/g),
].map(({ index, 1: anchor = '', 2: heading = '', 3: body = '' }) => ({
  anchor,
  heading,
  body,
  ofAlarm: index < operations,
}));
const anchors = new Set(sections.map(({ anchor }) => anchor));

const alarms = resources(suite, 'AWS::CloudWatch::Alarm').map(({ id, properties }) => {
  const [, anchor] = /docs\/runbook\.md#([a-z\d-]+)$/.exec(String(at(properties, 'AlarmDescription'))) ?? [];
  return { id, anchor };
});

it('has a section for every alarm', () => {
  expect(alarms.filter(({ anchor }) => !anchor || !anchors.has(anchor))).toEqual([]);
});

it('has no section that no alarm leads to, but for operations', () => {
  const led = new Set(alarms.map(({ anchor }) => anchor));
  expect(sections.filter(({ ofAlarm }) => ofAlarm).map(({ anchor }) => anchor)).toEqual(
    expect.arrayContaining([...led]),
  );
  expect(
    sections.filter(({ ofAlarm, anchor }) => ofAlarm !== led.has(anchor)).map(({ anchor }) => anchor),
  ).toEqual([]);
});

describe.each(sections)('$anchor', ({ heading, body, ofAlarm }) => {
  it('is named in both languages and has a command', () => {
    expect(heading).toMatch(/[A-Za-z].*\p{Script=Han}/u);
    expect(body).toMatch(/\n *```sh\n/);
  });

  if (ofAlarm)
    it('says what it means, where to look, what to do, and when it is over', () => {
      const parts = [...body.matchAll(/^\*\*(\w+ \p{Script=Han}+)\.\*\*/gmu)].map(([, part]) => part);
      expect(parts).toEqual(['Means 含义', 'Look 查看', 'Do 处理', 'Over 结束']);
    });
});

it('leads nowhere that is not there', () => {
  const links = [...runbook.matchAll(/\]\(#([a-z\d-]+)\)/g)].map(([, anchor = '']) => anchor);
  expect(links.filter((anchor) => !anchors.has(anchor))).toEqual([]);
  const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> };
  const commands = [...runbook.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
  expect(commands.filter((name) => scripts[name] === undefined)).toEqual([]);
});

it('names routes and constructs that there are', () => {
  const paths = Object.keys((JSON.parse(text('events/openapi.json')) as { paths: object }).paths);
  const routes = [...runbook.matchAll(/`(?:GET|POST) (\/[a-z/-]+)`/g)].map(([, path = '']) => path);
  expect(routes.filter((path) => !paths.includes(path))).toEqual([]);
  const constructs = new Set(resources(suite).map(({ id }) => id.replace(/[\dA-F]{8}$/, '')));
  const named = [...runbook.matchAll(/\$\(resource Zhanggui\w+ (\w+)\)/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !constructs.has(name))).toEqual([]);
});

it('counts in the access log what is written there', () => {
  const patterns = resources(suite, 'AWS::Logs::MetricFilter').map(({ properties }) =>
    at(properties, 'FilterPattern'),
  );
  expect(patterns).toEqual(['{ $.status = "429" }', '{ $.routeKey = "POST /orders" && $.status = "201" }']);
  const [stage] = resources(suite, 'AWS::ApiGatewayV2::Stage');
  const format = at(stage?.properties, 'AccessLogSettings', 'Format');
  for (const field of ['status', 'routeKey']) expect(format).toContain(`"${field}":"$context.${field}"`);
});
