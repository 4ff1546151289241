import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };
import { serveCommand } from '../../src/cli/serve.ts';
import { parseConfig, resolveSettings } from '../../src/config.ts';
import { createFakeMonitor } from '../graphql/fake-monitor.ts';
import { serve } from '../http/harness.ts';
import { auth, bearer, viewerToken } from '../http/tokens.ts';
import { deployFile, type KnownMetrics, knownMetrics, problemsOf } from './known-metrics.ts';

const folder = fileURLToPath(new URL('../../deploy/kubernetes/', import.meta.url));

// biome-ignore lint/suspicious/noExplicitAny: each kind has a shape of its own
type Resource = any;

const resourcesOf = (path: string): readonly Resource[] =>
  parseAllDocuments(deployFile(`kubernetes/${path}`)).map((document) => {
    expect(document.errors, path).toEqual([]);
    return document.toJS();
  });
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.yaml'),
);
const [deployment] = resourcesOf('deployment.yaml');
const [service] = resourcesOf('service.yaml');
const [serviceMonitor] = resourcesOf('service-monitor.yaml');
const secrets = resourcesOf('secret.yaml');
const kustomization = resourcesOf('kustomization.yaml')[0];
const pod = deployment.spec.template.spec;
const [container] = pod.containers;

const configText = deployFile('kubernetes/tidegate.config.yaml');
const placeholders = [...configText.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!);
const environment = Object.fromEntries(placeholders.map((name, index) => [name, String(index).repeat(64)]));
const settings = resolveSettings(parseConfig(parse(configText), 'tidegate.config.yaml', environment));

describe('deploy/kubernetes', () => {
  test('is YAML, all of which is part of it but the examples', () => {
    expect(files.length).toBeGreaterThan(8);
    for (const file of files) resourcesOf(file);
    const listed = [
      ...kustomization.resources,
      ...kustomization.configMapGenerator[0].files,
      'kustomization.yaml',
    ];
    expect(listed.toSorted()).toEqual(files.filter((file) => !file.startsWith('consumers/')).toSorted());
  });

  test('runs one process, which is gone before the next one starts', () => {
    expect(deployment.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(5);
    expect(kustomization.images).toEqual([{ name: container.image, newTag: manifest.version }]);
  });

  test('calls a command that there is', () => {
    const [command, ...args] = container.args;
    const { operands, unknown } = serveCommand().parseOptions(args);
    expect([command, operands, unknown]).toEqual(['serve', [], []]);
  });

  test('listens where its probes, its service and its monitor ask', () => {
    expect(settings.listen.host).toBe('0.0.0.0');
    const [port] = container.ports;
    expect(port).toEqual({ name: 'http', containerPort: settings.listen.port });
    expect(service.spec.ports).toEqual([{ name: 'http', port: settings.listen.port, targetPort: 'http' }]);
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      expect(container[probe].httpGet.port).toBe('http');
    }
    expect(serviceMonitor.spec.endpoints[0]).toMatchObject({ port: 'http', path: '/metrics' });
  });

  test('asks without a token for what is open, and with one for what is not', async () => {
    const { get } = await serve(createFakeMonitor(), { auth: auth('none') });
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      expect((await get(container[probe].httpGet.path)).status, probe).toBe(200);
    }
    const { path, authorization } = serviceMonitor.spec.endpoints[0];
    expect((await get(path)).status).toBe(401);
    expect((await get(path, { headers: bearer(viewerToken) })).status).toBe(200);
    expect(authorization.type).toBe('Bearer');
    const { name, key } = authorization.credentials;
    const secret = secrets.find((each) => each.metadata.name === name);
    expect(Object.keys(secret.stringData)).toEqual([key]);
  });

  test('lets nobody read without a token, and takes the hashes from the secret', () => {
    expect(settings.auth.anonymous).toBe('none');
    expect(Object.values(settings.auth.tokens!).map(({ role }) => role)).toEqual(['viewer', 'operator']);
    const given = secrets.find((each) => each.metadata.name === container.envFrom[0].secretRef.name);
    expect(Object.keys(given.stringData).toSorted()).toEqual(placeholders.toSorted());
    // Nobody runs with the values of this repository.
    const config = () => parseConfig(parse(configText), 'tidegate.config.yaml', given.stringData);
    expect(config).toThrow('expected the SHA-256 of a token');
  });

  test('keeps the journal on its volume and may write nowhere else', () => {
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    const volumes = new Map(pod.volumes.map((volume: Resource) => [volume.name, volume]));
    const mounts: readonly Resource[] = container.volumeMounts;
    expect(mounts.map(({ name }) => name).toSorted()).toEqual([...volumes.keys()].toSorted());
    const journal = settings.journal.replace(/^sqlite:/, '');
    const data = mounts.find(({ mountPath }) => journal.startsWith(`${mountPath}/`));
    const [claim] = resourcesOf('persistent-volume-claim.yaml');
    expect(volumes.get(data.name)).toMatchObject({
      persistentVolumeClaim: { claimName: claim.metadata.name },
    });
    const configFile = container.args.at(-1);
    const config = mounts.find(({ mountPath }) => configFile.startsWith(`${mountPath}/`));
    expect(configFile).toBe(`${config.mountPath}/${kustomization.configMapGenerator[0].files[0]}`);
    expect(volumes.get(config.name)).toMatchObject({
      configMap: { name: kustomization.configMapGenerator[0].name },
    });
  });

  test('finds its pods by their labels, and is the job that the rules look for', () => {
    const { labels } = deployment.spec.template.metadata;
    expect(deployment.spec.selector.matchLabels).toEqual(labels);
    expect(service.spec.selector).toEqual(labels);
    expect(serviceMonitor.spec.selector.matchLabels).toEqual(service.metadata.labels);
    expect(service.metadata.labels[serviceMonitor.spec.jobLabel]).toBe('tidegate');
  });

  const kubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
  test.skipIf(!kubectl)('is built by kustomize (needs kubectl on PATH)', () => {
    const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const built: readonly Resource[] = parseAllDocuments(stdout).map((document) => document.toJS());
    expect(built.map(({ kind }) => kind).toSorted()).toEqual([
      'ConfigMap',
      'Deployment',
      'Namespace',
      'PersistentVolumeClaim',
      'Secret',
      'Secret',
      'Service',
      'ServiceMonitor',
    ]);
    const { spec } = built.find(({ kind }) => kind === 'Deployment').spec.template;
    const configMap = built.find(({ kind }) => kind === 'ConfigMap');
    expect(configMap.data['tidegate.config.yaml']).toBe(configText);
    expect(spec.volumes[0].configMap.name).toBe(configMap.metadata.name);
    expect(spec.containers[0].image).toBe(`tidegate:${manifest.version}`);
  });
});

describe('the examples of scaling consumers', () => {
  let known: KnownMetrics;
  beforeAll(async () => {
    known = await knownMetrics();
  });

  test('take consumers back as the score of their exchange rises, and leave one', () => {
    const [scaled] = resourcesOf('consumers/fewer-when-degraded.yaml');
    const { minReplicaCount, maxReplicaCount, fallback, triggers } = scaled.spec;
    expect(triggers).toHaveLength(1);
    const { query, threshold } = triggers[0].metadata;
    expect(problemsOf(query, known)).toEqual([]);
    expect([minReplicaCount, fallback.replicas, threshold]).toEqual([1, maxReplicaCount, '1']);
    // What it asks for at each score, as the query has it.
    expect(query).toMatch(new RegExp(`^${maxReplicaCount} \\* \\(1 - max\\(.*tidegate_degradation_score`));
  });

  test('let consumers of another exchange stand in, by a metric that the adapter makes of ours', () => {
    const [hpa] = resourcesOf('consumers/standby-when-degraded.yaml');
    const [adapter] = resourcesOf('consumers/prometheus-adapter-values.yaml');
    const [rule] = adapter.rules.external;
    const { metric, target } = hpa.spec.metrics[0].external;
    expect(metric.name).toBe(rule.name.as);
    const [label, exchange] = Object.entries(metric.selector.matchLabels)[0]!;
    const query = rule.metricsQuery
      .replace('<<.Series>>', rule.seriesQuery)
      .replace('<<.LabelMatchers>>', `${label}="${exchange}"`);
    expect(problemsOf(query, known)).toEqual([]);
    expect(target).toEqual({ type: 'AverageValue', averageValue: '100m' });
    const names = [hpa, resourcesOf('consumers/fewer-when-degraded.yaml')[0]].map(
      ({ spec }) => spec.scaleTargetRef.name,
    );
    expect(new Set(names).size).toBe(2);
  });
});
