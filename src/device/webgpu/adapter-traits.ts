/**
 * Features and limits of an adapter as one word of eight hexadecimal digits: browsers that keep an adapter's name to
 * themselves (Firefox) still tell these, and two kinds of GPU seldom agree in all of them.
 */
export function adapterTraits({ features, limits }: Pick<GPUAdapter, 'features' | 'limits'>): string {
  const ofLimits: string[] = [];
  // They are getters of the prototype, which `Object.keys` does not see.
  for (const name in limits) ofLimits.push(`${name}=${Reflect.get(limits, name)}`);
  return digest([...ofLimits, ...features].sort().join());
}

/** 32-bit FNV-1a of the text's UTF-16 units. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
