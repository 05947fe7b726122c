import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  PeriodOverride,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

export type Graph = { readonly title: string; readonly lines: readonly IMetric[] };

type Page = { readonly name: string; readonly title: string; readonly graphs: readonly Graph[] };

/** Graphs two beside each other, below a title. */
export function dashboard(scope: Construct, id: string, { name, title, graphs }: Page): void {
  const text = new TextWidget({
    markdown: `# ${title}\nWhat to do: docs/runbook.md (处置手册)`,
    width: 24,
    height: 2,
  });
  const widgets = graphs.map(
    ({ title: what, lines }): IWidget =>
      new GraphWidget({ title: what, left: [...lines], width: 12, height: 6 }),
  );
  new Dashboard(scope, id, {
    dashboardName: name,
    periodOverride: PeriodOverride.AUTO,
    widgets: [[text], widgets],
  });
}
