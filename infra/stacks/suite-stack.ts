import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { ContextApi, type TemplateRoute } from '../constructs/context-api.ts';
import { type Consumption, EventConsumer } from '../constructs/event-consumer.ts';
import type { FieldKeys } from '../constructs/field-keys.ts';
import { machineryDashboard } from '../constructs/machinery-dashboard.ts';
import { secretAccess } from '../constructs/provider-secret.ts';
import { Schedule, type ScheduleProps } from '../constructs/schedule.ts';
import { SuiteFunction, type SuiteFunctionProps } from '../constructs/suite-function.ts';
import { personalFunctions } from '../personal-functions.ts';
import type { Settings } from '../settings.ts';
import type { DataStack } from './data-stack.ts';

export type SuiteStackProps = { readonly settings: Settings; readonly data: DataStack };

/** The one HTTP API, and who may call it; contexts of other stacks put their routes on it too. */
export type Front = { readonly api: HttpApi; readonly authorizer: HttpJwtAuthorizer };

export type Particulars = Omit<SuiteFunctionProps, 'name' | 'settings'>;
type Working = Omit<Particulars, 'failures' | 'reservedConcurrency'>;
type Answering = Omit<Particulars, 'timeout' | 'failures'> & {
  readonly reservedConcurrency: number;
  readonly routes: readonly TemplateRoute[];
};

/** API Gateway gives up after 30 seconds; the Lambda ends before it does, so that its answer is never lost half-way. */
const answerTimeout = Duration.seconds(28);

/** What the stacks of contexts have in common: functions that answer HTTP, hear of events, or are called by the clock. */
export abstract class SuiteStack extends Stack {
  readonly #props: SuiteStackProps;

  constructor(
    scope: Construct,
    id: string,
    { description, ...props }: SuiteStackProps & { readonly description: string },
  ) {
    super(scope, id, { description });
    this.#props = props;
  }

  /** The Lambda of a context's routes, `<context>-api`. */
  protected contextApi(
    context: string,
    { api, authorizer }: Front,
    { routes, ...particulars }: Answering,
  ): void {
    const id = `${context.charAt(0).toUpperCase()}${context.slice(1)}Api`;
    const handler = this.suiteFunction(id, `${context}-api`, {
      ...particulars,
      timeout: answerTimeout,
      failures: 'API Gateway calls it and waits: the caller gets the failure and may try again.',
    });
    new ContextApi(handler, 'Routes', {
      ...{ api, authorizer, handler, routes },
      scopePrefix: this.#props.data.identity.scopePrefix,
    });
  }

  /** A function that hears of events, or of new objects. */
  protected onEvents(
    id: string,
    name: string,
    { work, ...consumed }: { readonly work: Working } & Consumption,
  ): void {
    const failures = 'Its queue has the dead-letter queue.';
    const consumer = this.suiteFunction(id, name, { ...work, failures });
    new EventConsumer(consumer, 'Events', { consumer, ...consumed });
  }

  /** A function that the clock calls, one at a time. */
  protected onSchedule(
    id: string,
    name: string,
    { expression, deadLetters, ...work }: Working & Omit<ScheduleProps, 'consumer'>,
  ): void {
    const consumer = this.suiteFunction(id, name, {
      ...work,
      reservedConcurrency: 1,
      failures: 'Its failed ticks go to the dead-letter queue as an on-failure destination, with the error.',
    });
    new Schedule(consumer, 'Schedule', { consumer, expression, deadLetters });
  }

  protected suiteFunction(id: string, name: string, particulars: Particulars): SuiteFunction {
    const { settings, data } = this.#props;
    const known = personalFunctions.has(name) ? openingFields(particulars, data.fieldKeys) : particulars;
    return new SuiteFunction(this, id, { ...known, name, settings });
  }

  /** All that the stack holds so far is on its dashboard, and its alarms go to the topic of the settings. */
  protected watch(): void {
    machineryDashboard(this);
    const { alarmTopicArn } = this.#props.settings;
    if (!alarmTopicArn) return;
    const action = new SnsAction(Topic.fromTopicArn(this, 'AlarmTopic', alarmTopicArn));
    for (const each of this.node.findAll()) if (each instanceof Alarm) each.addAlarmAction(action);
  }
}

/** What a function is given to open what is sealed of people. */
const openingFields = ({ environment, access = [], ...rest }: Particulars, keys: FieldKeys): Particulars => ({
  ...rest,
  environment: { ...environment, FIELD_KEYS_SECRET_ID: keys.secretArn },
  access: [...access, secretAccess(keys)],
});
