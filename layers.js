import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The floors of the house, from the page down: a folder of `src/` imports only from folders after it in this list.
 * `node layers.js` writes the linter's rules from it (biome.layers.json), and layers.test.ts holds the two together.
 */
export const LAYERS = [
  'studio',
  'cli',
  'worker',
  'engine',
  'verdicts',
  'training',
  'evaluation',
  'inference',
  'model',
  'ops',
  'genome',
  'device',
  'storage',
  'platform',
  'formats',
  'numerics',
  'errors',
];

/** Plain computing: no tfjs, no WebGPU. */
export const PLAIN = ['genome', 'storage', 'platform', 'formats', 'numerics', 'errors'];

/**
 * Where the browser's own objects may be named: the page and the wall. `platform/browser` hands them to everyone else.
 */
const KNOWS_BROWSER = ['studio', 'worker', 'platform'];

const REACT = ['react', 'react/**', 'react-dom', 'react-dom/**', 'zustand', 'zustand/**', 'recharts', 'recharts/**'];
const ENGINE_CODE = ['@tensorflow/**', '**/*.wgsl*'];
/** Files of the engine that are handed on unread: `platform/browser` says where they are served from. */
const ENGINE_FILES = ['!@tensorflow/*/wasm-out/*.wasm\\?url'];

const folders = (names) => names.map((name) => `**/${name}/**`);

function rulesOf(layer) {
  const above = LAYERS.slice(0, LAYERS.indexOf(layer));
  const patterns = [];
  const globals = {};
  if (above.length > 0) {
    patterns.push({
      group: folders(above),
      message: `${layer}/ imports only from the folders below it (layers: README.md).`,
    });
    patterns.push({ group: REACT, message: 'React and its stores live in studio/ alone.' });
    globals.document = globals.window = 'The engine runs in a worker or in Node: the DOM belongs to studio/.';
    globals.localStorage = 'Workers have no localStorage.';
  }
  if (layer === 'studio') {
    patterns.push({
      group: [...ENGINE_CODE, ...folders(['ops', 'device'])],
      message: 'The page only draws: the engine stays behind worker/client.',
    });
  }
  if (layer === 'cli')
    patterns.push({ group: folders(['worker']), message: 'cli/ is the engine without a page and without a wall.' });
  if (PLAIN.includes(layer)) {
    patterns.push({
      group: [...ENGINE_CODE, ...(layer === 'platform' ? ENGINE_FILES : []), '**/device/**'],
      message: `${layer}/ is plain computing: neither tfjs nor WebGPU.`,
    });
    globals.GPUBufferUsage = `${layer}/ is plain computing: neither tfjs nor WebGPU.`;
  }
  if (!KNOWS_BROWSER.includes(layer)) globals.navigator = 'What the surroundings give comes through platform/.';
  return {
    noRestrictedImports: { level: 'error', options: { patterns } },
    noRestrictedGlobals: { level: 'error', options: { deniedGlobals: globals } },
  };
}

/** The linter's rules, one block a folder. */
export function layerRules() {
  const overrides = LAYERS.map((layer) => ({
    includes: layer === 'studio' ? ['src/studio/**', 'src/*.ts', 'src/*.tsx'] : [`src/${layer}/**`],
    linter: { rules: { style: rulesOf(layer) } },
  }));
  return { $schema: './node_modules/@biomejs/biome/configuration_schema.json', overrides };
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync('biome.layers.json', `${JSON.stringify(layerRules(), null, 2)}\n`);
