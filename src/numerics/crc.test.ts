import { expect, test } from 'vitest';
import { crc32, crc32c } from './crc';

const bytes = (text: string) => new TextEncoder().encode(text);

test('the check values of both polynomials, and of RFC 3720', () => {
  expect(crc32(bytes('123456789'))).toBe(0xcbf43926);
  expect(crc32c(bytes('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
});
