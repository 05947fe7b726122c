/** A city with a hub (中转场), where lines meet. */
export type Hub = {
  readonly city: string;
  readonly province: string;
  /** Dialling code, by which carriers name their cities. */
  readonly areaCode: string;
  /** Where the hub lies, by which it is called. */
  readonly quarter: string;
};

/** The first hub of a province serves all of its other cities. */
const hubRows = `
北京 北京 010 顺义|天津 天津 022 武清|河北 石家庄 311 正定|山西 太原 351 小店|内蒙古 呼和浩特 471 赛罕
辽宁 沈阳 024 于洪|辽宁 大连 411 金州|吉林 长春 431 宽城|黑龙江 哈尔滨 451 道里
上海 上海 021 青浦|江苏 南京 025 江宁|江苏 苏州 512 吴中|浙江 杭州 571 萧山|浙江 宁波 574 北仑|浙江 温州 577 瓯海
安徽 合肥 551 肥西|福建 福州 591 闽侯|福建 厦门 592 集美|江西 南昌 791 昌北|山东 济南 531 历城|山东 青岛 532 城阳
河南 郑州 371 园博|湖北 武汉 027 吴家山|湖南 长沙 731 黄花|广东 广州 020 白云|广东 深圳 755 宝安|广东 东莞 769 虎门
广西 南宁 771 江南|海南 海口 898 美兰|重庆 重庆 023 渝北|四川 成都 028 双流|贵州 贵阳 851 清镇|云南 昆明 871 官渡
西藏 拉萨 891 堆龙|陕西 西安 029 沣东|甘肃 兰州 931 榆中|青海 西宁 971 城北|宁夏 银川 951 贺兰|新疆 乌鲁木齐 991 头屯河`;

const lineRows = `
北京 天津 2|北京 石家庄 4|北京 济南 6|北京 沈阳 9|北京 呼和浩特 6|天津 济南 5|石家庄 太原 3|石家庄 郑州 6|太原 西安 8
呼和浩特 银川 9|沈阳 大连 5|沈阳 长春 4|长春 哈尔滨 4|济南 青岛 5|济南 郑州 6|济南 南京 8|郑州 西安 6|郑州 武汉 7
郑州 合肥 8|南京 上海 4|南京 合肥 2|苏州 上海 2|苏州 南京 3|上海 杭州 3|杭州 宁波 2|杭州 南昌 7|宁波 温州 4
温州 福州 5|福州 厦门 4|厦门 深圳 8|合肥 武汉 5|武汉 长沙 5|武汉 南昌 5|武汉 重庆 11|长沙 广州 9|长沙 贵阳 10
南昌 福州 7|广州 深圳 2|广州 东莞 1|东莞 深圳 1|广州 南宁 7|广州 海口 10|南宁 贵阳 7|贵阳 重庆 5|贵阳 昆明 6
重庆 成都 4|重庆 西安 9|成都 西安 9|成都 昆明 11|成都 拉萨 30|西安 兰州 8|兰州 西宁 3|兰州 银川 6|兰州 乌鲁木齐 22
西宁 拉萨 24`;

const rowsOf = (text: string): readonly (readonly string[])[] =>
  text
    .trim()
    .split(/[|\n]/)
    .map((row) => row.split(' '));

export const hubs: readonly Hub[] = rowsOf(hubRows).map(
  ([province = '', city = '', areaCode = '', quarter = '']) => ({ province, city, areaCode, quarter }),
);
const byCity = new Map(hubs.map((hub) => [hub.city, hub]));

type Line = { readonly to: string; readonly hours: number };
const lines = new Map<string, Line[]>(hubs.map(({ city }) => [city, []]));
for (const [from = '', to = '', hours = ''] of rowsOf(lineRows)) {
  lines.get(from)?.push({ to, hours: Number(hours) });
  lines.get(to)?.push({ to: from, hours: Number(hours) });
}

/** Where an address lies for a carrier. */
export type Place = {
  readonly hub: string;
  /** The city's own name, which has no hub of its own where it is another one than `hub`. */
  readonly city: string;
  readonly district: string;
};
export type Address = {
  readonly province: string;
  readonly city: string;
  readonly district: string;
  readonly detail: string;
};

/** Undefined where no province of the mainland is named, in its own field or at the head of the address. */
export function placeOf({ province, city, district, detail }: Address): Place | undefined {
  const said = `${province}${city}${detail}`;
  const own = city === '' ? undefined : hubs.find((hub) => city.startsWith(hub.city));
  const hub = own ?? firstNamed(said);
  if (hub === undefined) return undefined;
  const isNamed = city !== '' && city !== '市辖区';
  return { hub: hub.city, city: isNamed ? city : `${hub.city}市`, district };
}

/** Of the province at the head of an address: the hub whose city is named first, or the one that serves all the others. */
function firstNamed(address: string): Hub | undefined {
  const ofProvince = hubs.filter(({ province }) => address.startsWith(province));
  const named = ofProvince
    .map((hub) => ({ hub, at: address.indexOf(hub.city, hub.province.length) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  return named[0]?.hub ?? ofProvince[0];
}

export const hubOf = (city: string): Hub => byCity.get(city) as Hub;
/** Hubs that a line goes to from here, the nearest first. */
export const neighbours = (city: string): readonly string[] =>
  (lines.get(city) ?? []).toSorted((a, b) => a.hours - b.hours).map(({ to }) => to);

export type Leg = { readonly from: string; readonly to: string; readonly hours: number };

const ways = new Map<string, readonly Leg[]>();

/** The legs of the quickest way between two hubs, none from a hub to itself. */
export function wayBetween(from: string, to: string): readonly Leg[] {
  const key = `${from}/${to}`;
  const way = ways.get(key) ?? quickest(from, to);
  ways.set(key, way);
  return way;
}

/** Dijkstra's. */
function quickest(from: string, to: string): readonly Leg[] {
  const best = new Map<string, { readonly hours: number; readonly leg?: Leg }>([[from, { hours: 0 }]]);
  const open = new Set(byCity.keys());
  while (open.size > 0) {
    const next = [...open]
      .filter((city) => best.has(city))
      .sort((a, b) => (best.get(a)?.hours ?? 0) - (best.get(b)?.hours ?? 0))[0];
    if (next === undefined || next === to) break;
    open.delete(next);
    for (const line of lines.get(next) ?? []) {
      const hours = (best.get(next)?.hours ?? 0) + line.hours;
      if (hours < (best.get(line.to)?.hours ?? Number.POSITIVE_INFINITY))
        best.set(line.to, { hours, leg: { from: next, to: line.to, hours: line.hours } });
    }
  }
  const legs: Leg[] = [];
  for (let leg = best.get(to)?.leg; leg !== undefined; leg = best.get(leg.from)?.leg) legs.unshift(leg);
  return legs;
}
