/** The commit that the page was built from; null outside a repository, and where nothing was built. */
export const BUILT_FROM: string | null = import.meta.env.HELICASE_COMMIT ?? null;
