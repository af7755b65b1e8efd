// Each script touches the keys of one user, which share a slot, and is done in microseconds.
// A claim is the text `node session`.

/** KEYS: claim, refusal. ARGV: my claim, its lifetime. Empty when granted, else who holds it. */
export const CLAIM = `
local held = redis.call('GET', KEYS[1])
if held and held ~= ARGV[1] then return held end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if not held then redis.call('DEL', KEYS[2]) end
return ''`;

/**
 * After a look at the holder's node, which is a key of another slot.
 * KEYS: claim, refusal. ARGV: my claim, its lifetime, who held it, 1 if that is alive, the window.
 */
export const SETTLE = `
local held = redis.call('GET', KEYS[1])
if held ~= ARGV[3] then return 'changed' end
local outcome = 'granted'
local wasRefused = redis.call('DEL', KEYS[2]) == 1
if ARGV[4] == '1' then
  if not wasRefused then
    redis.call('SET', KEYS[2], 1, 'PX', ARGV[5])
    return 'refused'
  end
  outcome = 'taken-over'
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return outcome`;

/** KEYS: claim. ARGV: my claim, its lifetime. 0 when somebody else holds it by now. */
export const ASSERT = `
local held = redis.call('GET', KEYS[1])
if held and held ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

/** KEYS: claim. ARGV: my claim. */
export const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`;
