import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { layerRules, LAYERS as layers, PLAIN as plain } from './layers.js';

const belowStudio = layers.slice(1);

interface Probe {
  readonly layer: string;
  readonly code: string;
}

const importing = (module: string) => `export { x } from '${module}';`;

const forbidden: Probe[] = [
  ...belowStudio.flatMap((layer) =>
    layers.slice(0, layers.indexOf(layer)).map((above) => ({ layer, code: importing(`../../${above}/x`) })),
  ),
  ...belowStudio.flatMap((layer) =>
    ['react', 'react-dom/client', 'zustand', 'recharts'].map((module) => ({ layer, code: importing(module) })),
  ),
  ...belowStudio.flatMap((layer) =>
    ['document.title', 'window.name'].map((value) => ({ layer, code: `export const x = ${value};` })),
  ),
  ...['studio', ...plain].flatMap((layer) =>
    ['@tensorflow/tfjs-core', './kernel.wgsl?raw'].map((module) => ({ layer, code: importing(module) })),
  ),
  ...['engine', 'training', 'device', ...plain.filter((layer) => layer !== 'platform')].map((layer) => ({
    layer,
    code: 'export const x = navigator.gpu;',
  })),
  { layer: 'studio', code: importing('../../ops/x') },
  { layer: 'studio', code: importing('../../device/x') },
  { layer: 'cli', code: importing('../../worker/x') },
  { layer: 'training', code: "export const x = () => import('../../studio/x');" },
  { layer: 'training', code: "import type { X } from '../../studio/x';\nexport type Y = X;" },
];

const allowed: Probe[] = [
  ...belowStudio.flatMap((layer) =>
    layers.slice(layers.indexOf(layer) + 1).map((below) => ({ layer, code: importing(`../../${below}/x`) })),
  ),
  ...['../../worker/client', '../../training/config', 'react', 'recharts'].map((module) => ({
    layer: 'studio',
    code: importing(module),
  })),
  ...['@tensorflow/tfjs-core', './kernel.wgsl?raw'].map((module) => ({ layer: 'ops', code: importing(module) })),
  { layer: 'platform', code: importing('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url') },
  { layer: 'ops', code: 'export const x = (window: number) => window;' },
].filter(
  ({ layer, code }) =>
    !(plain.includes(layer) && code.includes('/device/')) && !(layer === 'cli' && code.includes('/worker/')),
);

let root: string;
let complaints: string;

const put = (file: string, text: string) => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
};
const describeProbe = ({ layer, code }: Probe) => `${layer}: ${code}`;

/** The project's own rules over a scratch tree: every probe is one file, and one run of the linter answers for all. */
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'helicase-layers-'));
  for (const file of ['biome.json', 'biome.layers.json', '.gitignore']) copyFileSync(file, join(root, file));
  for (const [folder, probes] of Object.entries({ forbidden, allowed })) {
    for (const [index, { layer, code }] of probes.entries()) put(`src/${layer}/${folder}/${index}.ts`, code);
  }
  const rules = ['--only=style/noRestrictedImports', '--only=style/noRestrictedGlobals'];
  const linter = resolve('node_modules/@biomejs/biome/bin/biome');
  complaints = spawnSync(
    process.execPath,
    [linter, 'lint', '--reporter=github', '--max-diagnostics=none', ...rules, 'src'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  ).stdout;
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const complainedAbout = (folder: string) => (probe: Probe, index: number) =>
  complaints.includes(`${probe.layer}/${folder}/${index}.ts,`);

test('the rules of the linter are those of layers.js', () => {
  expect(JSON.parse(readFileSync('biome.layers.json', 'utf8'))).toEqual(layerRules());
});

test('the linter refuses every import and global that crosses a layer the wrong way', () => {
  const complained = complainedAbout('forbidden');
  expect(forbidden.filter((probe, index) => !complained(probe, index)).map(describeProbe)).toEqual([]);
});

test('the linter lets every import down the layers pass', () => {
  expect(allowed.filter(complainedAbout('allowed')).map(describeProbe)).toEqual([]);
});
