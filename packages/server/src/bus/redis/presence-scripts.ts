// Each script touches the keys of one user, which share a slot, and is done in microseconds.
// KEYS[1] is the user's record, ARGV[1] the field of the profile there, ARGV[2] my claim.

/** KEYS: record, refusal. ARGV: …, its lifetime. Empty when granted, else who holds it. */
export const CLAIM = `
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held and held ~= ARGV[2] then return held end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
if not held then redis.call('DEL', KEYS[2]) end
return ''`;

/**
 * After a look at the holder's node, which is a key of another slot.
 * KEYS: record, refusal. ARGV: …, its lifetime, who held it, 1 if that is alive, 1 to replace it at
 * once, the window.
 */
export const SETTLE = `
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held ~= ARGV[4] then return 'changed' end
local outcome = 'granted'
local wasRefused = redis.call('DEL', KEYS[2]) == 1
if ARGV[5] == '1' then
  if not wasRefused and ARGV[6] == '0' then
    redis.call('SET', KEYS[2], 1, 'PX', ARGV[7])
    return 'refused'
  end
  outcome = 'taken-over'
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return outcome`;

/** KEYS: record. ARGV: …, its lifetime. 0 when somebody else holds it by now. */
export const ASSERT = `
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held and held ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1`;

/** KEYS: record. ARGV: …. */
export const RELEASE = `
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end
return 1`;
