import { expect, test } from 'vitest';
import { PICTURE_PIXELS, type Picture, pictureSvg } from './picture';

const picture: Picture = {
  title: 'Loss <b>',
  unit: 'nats',
  x: {
    name: 'step',
    domain: [0, 100],
    ticks: [
      { at: 0, text: '0' },
      { at: 100, text: '100' },
    ],
  },
  y: { domain: [1, 2], log: false, ticks: [{ at: 1, text: '1' }] },
  lines: [
    {
      name: 'student',
      colour: 'student',
      dash: '6 3',
      width: 2,
      points: [
        { x: 0, y: 2 },
        { x: 50, y: 1.5 },
        { x: 50, y: null },
        { x: 100, y: 1 },
      ],
    },
    { name: 'student', colour: 'student', width: 1, faint: true, points: [{ x: 0, y: 9 }] },
  ],
  levels: [{ name: 'uniform 1.386', value: 1.386 }],
  marks: [{ x: 10, above: true, colour: 'student' }],
  caption: ['A & B', 'seed 1'],
};
const svg = pictureSvg(picture, (token) => `#${token}`);

test('a picture holds its lines at their places, broken where they break, and every name once', () => {
  const [left, right, top, bottom] = [64, 64 + PICTURE_PIXELS, 44, 444];
  expect(svg).toContain(`<path d="M${left} ${top}L${(left + right) / 2} ${(top + bottom) / 2}M${right} ${bottom}" `);
  expect(svg.match(/>student</g)).toHaveLength(1);
  expect(svg).toContain('stroke="#student" stroke-width="2" stroke-dasharray="6 3"');
  expect(svg).toContain('fill="#student"/>');
});

test('a picture carries its caption, and what people wrote stays text', () => {
  for (const text of ['A &#38; B', 'seed 1', 'Loss &#60;b&#62;, nats', 'uniform 1.386']) expect(svg).toContain(text);
  expect(svg).not.toContain('<b>');
});
