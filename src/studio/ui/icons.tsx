const PATHS = {
  data:
    'M4 6c0-1.7 3.6-3 8-3s8 1.3 8 3-3.6 3-8 3-8-1.3-8-3Z' +
    'm0 0v12c0 1.7 3.6 3 8 3s8-1.3 8-3V6M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3',
  train: 'M3 17l5-6 4 3 8-10M3 21h18',
  explore: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM15.5 15.5 21 21M7.5 12.5v-2M10.5 13.5v-6M13.5 12v-1',
  runs: 'M4 6h10M4 12h16M4 18h7M18 4v4M14 16v4',
  benchmarks: 'M4 21V11M10 21V4M16 21v-7M21 21H3M13.5 7.5h5',
  export: 'M12 15V3m0 0L7.5 7.5M12 3l4.5 4.5M4 14v5.5A1.5 1.5 0 0 0 5.5 21h13a1.5 1.5 0 0 0 1.5-1.5V14',
  light:
    'M12 7.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Z' +
    'M12 2v2M12 20v2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M2 12h2M20 12h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4',
  dark: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z',
  help: 'M9.2 9a3 3 0 1 1 4.3 2.7c-1 .5-1.5 1.2-1.5 2.3M12 17.5v.1M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z',
  enlarge: 'M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7',
  table: 'M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  chip: 'M7 7h10v10H7zM10 3v4M14 3v4M10 17v4M14 17v4M3 10h4M3 14h4M17 10h4M17 14h4',
} as const;

export function Icon({ name, small = false }: { readonly name: keyof typeof PATHS; readonly small?: boolean }) {
  return (
    <svg className={small ? 'icon small' : 'icon'} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The mark: two strands, one per network. */
export function Helix({ size }: { readonly size: number }) {
  return (
    <svg className="helix" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path className="rungs" d="M8 6h8M8.5 18h7M10 12h4" />
      <path className="one" d="M6 3c0 6 12 6 12 12 0 3-2 5-2 6" />
      <path className="two" d="M18 3c0 6-12 6-12 12 0 3 2 5 2 6" />
    </svg>
  );
}
