import { describeKills } from './notify-kill.ts';

describeKills(100, 1, 300_000);
