const SECRET_WORDS = new Set([
  'key',
  'apikey',
  'appkey',
  'accesskey',
  'secretkey',
  'token',
  'apitoken',
  'accesstoken',
  'authtoken',
  'secret',
  'apisecret',
  'clientsecret',
  'password',
  'passwd',
  'authorization',
  'bearer',
  'credential',
  'credentials',
  'cookie',
]);

/** Whether a value under this name is likely a secret: its last word says so. `max_tokens` is none, `x-api-key` is. */
export function looksSecret(name: string): boolean {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
  return SECRET_WORDS.has(words.at(-1) ?? '');
}
