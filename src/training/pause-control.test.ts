import { afterEach, expect, it } from 'vitest';
import { PauseControl } from './pause-control';

let control = new PauseControl();
afterEach(() => {
  control.dispose();
  control = new PauseControl();
});
const standing = () => [control.isRunning, control.isPaused, control.isStopped, control.isAbandoned];

it('runs, is paused, resumed, stopped, and paused no more', () => {
  expect(standing()).toEqual([true, false, false, false]);
  control.pause();
  expect(standing()).toEqual([false, true, false, false]);
  control.resume();
  expect(standing()).toEqual([true, false, false, false]);
  control.pause();
  control.stop();
  expect(standing()).toEqual([false, false, true, false]);
});

it('is stopped for good where there is nothing left to keep', () => {
  control.abandon();
  expect(standing()).toEqual([false, false, true, true]);
});

it.each(['resume', 'stop', 'abandon', 'wake'] as const)('lets a waiting loop look up: %s', async (what) => {
  control.pause();
  const waited = control.whilePaused();
  control[what]();
  await waited;
  expect(control.isPaused).toBe(what === 'wake');
});

it('lets a paused loop take one step, also where it was not waiting just then, and no running one', async () => {
  control.step();
  expect(control.takeGrant()).toBe(false);
  control.pause();
  const waited = control.whilePaused();
  control.step();
  await waited;
  await control.whilePaused();
  expect([control.isPaused, control.takeGrant(), control.takeGrant()]).toEqual([true, true, false]);
});

it('lets messages in for as long as is asked, and at least one turn', async () => {
  let turns = 0;
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    turns++;
    channel.port2.postMessage(null);
  };
  channel.port2.postMessage(null);
  await control.yieldThread();
  const from = performance.now();
  await control.yieldThread(20);
  expect(performance.now() - from).toBeGreaterThanOrEqual(20);
  expect(turns).toBeGreaterThan(1);
  channel.port1.close();
});
