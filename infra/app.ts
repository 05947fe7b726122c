import { App } from 'aws-cdk-lib';
import { bundle } from './bundle.ts';
import { routes } from './routes.ts';
import { flags, zhanggui } from './suite.ts';

await bundle();
const app = new App({ postCliContext: flags, analyticsReporting: false });
zhanggui(app, routes);
app.synth();
