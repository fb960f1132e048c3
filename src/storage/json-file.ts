export const jsonBytes = (value: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(value));

/** Undefined for a file that is missing or was cut short. */
export async function parseJson<T>(file: Blob | undefined): Promise<T | undefined> {
  try {
    return file && (JSON.parse(await file.text()) as T);
  } catch {
    return undefined;
  }
}
