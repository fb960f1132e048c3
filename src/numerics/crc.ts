/** The polynomials of the two checksums in use, reflected. */
const IEEE_802_3 = 0xedb88320;
const CASTAGNOLI = 0x82f63b78;

/** CRC-32 (IEEE 802.3): of gzip, and of our own logs. */
export const crc32 = checksumOf(IEEE_802_3);

/** CRC-32C (RFC 3720, appendix B.4): of TensorFlow's records. */
export const crc32c = checksumOf(CASTAGNOLI);

/** A byte at a time, over a table of 256 words. */
function checksumOf(polynomial: number): (bytes: Uint8Array) => number {
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? polynomial ^ (value >>> 1) : value >>> 1;
    return value;
  });
  return (bytes) => {
    let crc = 0xffffffff;
    for (let i = 0; i < bytes.length; i++) crc = table[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
    return ~crc >>> 0;
  };
}
