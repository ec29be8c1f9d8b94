// Stands for zod's error texts in fifty languages in the Worker's bundle (wrangler.toml, [alias]): 267 kB that nobody reads.
// English, which is zod's default, comes by another way.
export {};
