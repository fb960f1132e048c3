import { expect, test } from 'vitest';
import { eventRecords } from './tensorboard';

/** Written by the package tensorboard itself (`RecordWriter` over its `event_pb2.Event`). */
const WRITTEN_BY_TENSORBOARD =
  'GAAAAAAAAACjf0siCQAAAJAKadpBGg1icmFpbi5FdmVudDoyNsyH8DUAAAAAAAAA1sVd5gkAAECQCmnaQRABKigKEQoKbWxtU3R1ZGVudBUAALA/' +
  'ChMKDGdyYWRpZW50Tm9ybRUAAMB/IEGTFyQAAAAAAAAAQiuATQkAAICQCmnaQRCAvMGWCyoTChEKCm1sbVN0dWRlbnQVzczMveUqZfk=';

test('the bytes are those that TensorBoard writes', async () => {
  const started = Date.parse('2026-03-01T12:00:00Z') / 1000;
  const file = new Blob([
    ...eventRecords(started, [
      { wallTime: started + 1, step: 1, scalars: { mlmStudent: 1.375, gradientNorm: Number.NaN } },
      { wallTime: started + 2, step: 3_000_000_000, scalars: { mlmStudent: -0.1 } },
    ]),
  ]);
  expect(Buffer.from(await file.arrayBuffer()).toString('base64')).toBe(WRITTEN_BY_TENSORBOARD);
});
