import type { RuleTarget } from './deployment.ts';
import { isObject } from './json.ts';

/** What a target gets of an event: all of it, a part, a fixed text, or a template filled from it. */
export function ruleInput(target: RuleTarget, event: unknown): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(atPath(event, target.InputPath) ?? null);
  if (target.InputTransformer === undefined) return JSON.stringify(event);
  const { InputPathsMap, InputTemplate } = target.InputTransformer;
  const own: Readonly<Record<string, unknown>> = {
    'aws.events.event': event,
    'aws.events.event.json': event,
  };
  return InputTemplate.replace(/<([\w.-]+)>/g, (_whole, name: string, offset: number) => {
    const path = InputPathsMap[name];
    const value = path === undefined ? own[name] : atPath(event, path);
    if (value === undefined) return '';
    const isInsideText = typeof value === 'string' && isQuoted(InputTemplate, offset);
    return isInsideText ? JSON.stringify(value).slice(1, -1) : JSON.stringify(value);
  });
}

/** Whether the place lies between two double quotes of the template. */
function isQuoted(template: string, offset: number): boolean {
  return (template.slice(0, offset).replace(/\\"/g, '').split('"').length - 1) % 2 === 1;
}

/** The value at a path such as `$.detail.items[0].sku`. */
function atPath(event: unknown, path: string): unknown {
  const steps = path.replace(/^\$\.?/, '').match(/[^.[\]'"]+/g) ?? [];
  return steps.reduce<unknown>((value, step) => {
    if (Array.isArray(value)) return value[Number(step)];
    return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }, event);
}
