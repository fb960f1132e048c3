/** Bytes that everything the application keeps takes, and the most it may take; null where nobody knows. */
export interface Room {
  readonly usedBytes: number | null;
  readonly quotaBytes: number | null;
}
