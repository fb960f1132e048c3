import { describe, expect, it } from 'vitest';
import { watchCollapse } from './collapse';

const ceiling = Math.log(32);
const healthy = { classEntropy: 2.5, teacherEntropy: 0.4, clsSpread: 0.16, viewRetrieval: 0.1 };

describe('the collapse watch', () => {
  it('is silent on a healthy run', () => expect(watchCollapse(healthy, ceiling, 32)).toBeNull());

  it('fires when every window gets one class', () =>
    expect(watchCollapse({ ...healthy, classEntropy: 0.1 }, ceiling, 32)).toBe('one-class'));

  it('fires when the CLS vectors of all windows are equal', () =>
    expect(watchCollapse({ ...healthy, clsSpread: 1e-4 }, ceiling, 32)).toBe('flat'));

  it('fires on a uniform distribution whose views do not find each other', () =>
    expect(watchCollapse({ ...healthy, teacherEntropy: 0.999 * ceiling, viewRetrieval: 0.03 }, ceiling, 32)).toBe(
      'flat',
    ));

  it('lets a uniform distribution pass while views still find each other', () =>
    expect(watchCollapse({ ...healthy, teacherEntropy: 0.999 * ceiling, viewRetrieval: 0.3 }, ceiling, 32)).toBeNull());
});
