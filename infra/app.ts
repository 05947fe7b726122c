import { App } from 'aws-cdk-lib';
import { bundle } from './bundle.ts';
import { routes } from './routes.ts';
import { settingsIn } from './settings.ts';
import { flags, zhanggui } from './suite.ts';

const app = new App({ postCliContext: flags, analyticsReporting: false });
// A wrong value is told before anything is made.
settingsIn(app.node);
await bundle();
zhanggui(app, routes);
app.synth();
