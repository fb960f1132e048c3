import { expect, test } from 'vitest';
import { z } from '../../formats/schema';
import { configSchema } from '../config';

/** `npx vitest run --project unit src/training/cluster/settings-file.test.ts -u` writes it anew. */
test('the Python package knows every setting and what it may be', async () => {
  const lines = Object.entries(configSchema.shape).map(([key, setting]) => {
    const { $schema: _, description: __, ...rule } = z.toJSONSchema(setting);
    return `  "${key}": ${JSON.stringify(rule)}`;
  });
  await expect(`{\n${lines.join(',\n')}\n}\n`).toMatchFileSnapshot('../../../python/helicase/settings.json');
});
