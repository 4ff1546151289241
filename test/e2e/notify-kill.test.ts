import { describeKills } from './notify-kill.ts';

describeKills(12, 20261125, 60_000);
