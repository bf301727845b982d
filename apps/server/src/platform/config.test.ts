import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const problemsOf = (env: Record<string, string>): string[] => {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('settings', () => {
  test('[OP-3] an empty environment gives what a first start needs', () => {
    expect(readConfig({})).toEqual({
      port: 4000,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:4000',
      mailFrom: 'Gatehouse <no-reply@localhost>',
      dataDir: resolve('.gatehouse'),
      seed: 'demo',
      plan: 'TEAM',
      seller: ['localhost'],
      payTo: 'Ask those who run this console where to pay it.',
      taxRates: {},
      logLevel: 'info',
      trustProxy: 0,
      rateLimit: 6_000,
    })
  })

  test('[OP-3, AC-6] Stripe is set as a whole or not at all, and says so line by line', () => {
    const stripe = { STRIPE_SECRET_KEY: 'sk_test_abc', STRIPE_WEBHOOK_SECRET: 'whsec_abc' }
    expect(readConfig(stripe)).toMatchObject({ stripe: { secretKey: 'sk_test_abc', webhookSecret: 'whsec_abc' }, payTo: 'By card, in the console under Billing.' })
    expect(readConfig({ ...stripe, STRIPE_API_URL: 'http://127.0.0.1:4242', GATEHOUSE_PAY_TO: 'IBAN IE00' })).toMatchObject({ stripe: { apiUrl: 'http://127.0.0.1:4242' }, payTo: 'IBAN IE00' })
    expect(problemsOf({ STRIPE_SECRET_KEY: stripe.STRIPE_SECRET_KEY })).toEqual(['STRIPE_SECRET_KEY needs STRIPE_WEBHOOK_SECRET beside it.'])
    expect(problemsOf({ STRIPE_WEBHOOK_SECRET: stripe.STRIPE_WEBHOOK_SECRET, STRIPE_API_URL: 'https://stripe.example/v1' })).toEqual([
      'STRIPE_API_URL must be the http:// or https:// address of something that speaks Stripe’s API, without a path; it is "https://stripe.example/v1".',
      'STRIPE_WEBHOOK_SECRET needs STRIPE_SECRET_KEY beside it.', 'STRIPE_API_URL needs STRIPE_SECRET_KEY beside it.',
    ])
    // A key is a password: it is never repeated.
    expect(problemsOf({ ...stripe, STRIPE_SECRET_KEY: 'pk_live_public' })).toEqual(['STRIPE_SECRET_KEY must be a secret or restricted key of Stripe, which begins with sk_ or rk_.'])
  })

  test('[OP-3] every setting is read, and spaces and closing slashes do no harm', () => {
    const env = {
      PORT: '8080',
      HOST: '::',
      PUBLIC_URL: ' https://team.example.com/gate/ ',
      DATABASE_URL: 'postgres://gate:secret@db/gatehouse',
      REDIS_URL: 'rediss://cache:6380/2',
      SMTP_URL: 'smtps://user:secret@mail.example.com',
      FILES_URL: 's3://gate:secret@s3.example.com/pictures?region=eu-west-1',
      MAIL_FROM: 'The Gate <gate@example.com>',
      GATEHOUSE_DATA: '/var/lib/gatehouse',
      GATEHOUSE_SEED: 'demo',
      GATEHOUSE_PLAN: 'Business',
      GATEHOUSE_SELLER: 'Gate Ltd | 1 Gate Street | Dublin',
      GATEHOUSE_PAY_TO: 'IBAN IE00 0000',
      GATEHOUSE_TAX: 'ES=21, DE=19.5',
      LOG_LEVEL: 'debug',
      TRUST_PROXY: '2',
      RATE_LIMIT: '900',
    }
    expect(readConfig(env)).toEqual({
      port: 8080,
      host: '::',
      publicUrl: 'https://team.example.com/gate',
      databaseUrl: env.DATABASE_URL,
      redisUrl: env.REDIS_URL,
      smtpUrl: env.SMTP_URL,
      filesUrl: env.FILES_URL,
      mailFrom: env.MAIL_FROM,
      dataDir: '/var/lib/gatehouse',
      seed: 'demo',
      plan: 'BUSINESS',
      seller: ['Gate Ltd', '1 Gate Street', 'Dublin'],
      payTo: 'IBAN IE00 0000',
      taxRates: { ES: 2_100, DE: 1_950 },
      logLevel: 'debug',
      trustProxy: 2,
      rateLimit: 900,
    })
  })

  test('[OP-3] the public address follows host and port', () => {
    expect(readConfig({ HOST: '0.0.0.0', PORT: '80' }).publicUrl).toBe('http://localhost:80')
    expect(readConfig({ HOST: 'fd00::1' }).publicUrl).toBe('http://[fd00::1]:4000')
    expect(readConfig({ HOST: 'gate.lan' }).mailFrom).toBe('Gatehouse <no-reply@gate.lan>')
  })

  test('[OP-3] a database of one\'s own gets no logins of the demonstration, unless it is asked for', () => {
    const env = { DATABASE_URL: 'postgres://gate:secret@db/gatehouse' }
    expect(readConfig(env).seed).toBe('none')
    expect(readConfig({ ...env, GATEHOUSE_SEED: 'demo' }).seed).toBe('demo')
  })

  test('[OP-3] an empty value counts as unset', () => {
    expect(readConfig({ DATABASE_URL: '', PORT: ' ' })).toEqual(readConfig({}))
  })

  test('[OP-3] all mistakes are told at once, each in a line of its own', () => {
    const problems = problemsOf({ PORT: '70000', GATEHOUSE_SEED: 'demonstration', TRUST_PROXY: 'yes', LOG_LEVEL: 'loud', GATEHOUSE_PLAN: 'huge', GATEHOUSE_TAX: 'ES 21' })
    expect(problems).toEqual([
      'PORT must be a port from 1 to 65535, or 0 for any free one; it is "70000".',
      'GATEHOUSE_SEED must be demo or none; it is "demonstration".',
      'GATEHOUSE_PLAN must be one of team, business, enterprise; it is "huge".',
      'GATEHOUSE_TAX must be a rate for each country, as in ES=21, DE=19.5; it is "ES 21".',
      'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent; it is "loud".',
      'TRUST_PROXY must be the number of proxies before this server, 0 to 100; it is "yes".',
    ])
  })

  test.each([
    ['PORT', '0x10'], ['PORT', '-1'], ['PORT', '4000.5'], ['HOST', 'http://localhost'],
    ['PUBLIC_URL', 'team.example.com'], ['PUBLIC_URL', 'ftp://example.com'], ['PUBLIC_URL', 'https://example.com/?a=1'],
    ['DATABASE_URL', 'mysql://db/gatehouse'], ['DATABASE_URL', 'localhost:5432'],
    ['REDIS_URL', 'localhost:6379'], ['REDIS_URL', 'http://cache'], ['SMTP_URL', 'mail.example.com'],
    ['GATEHOUSE_SECRET', 'short'], ['GATEHOUSE_SECRET', 'a sentence of many words that is no base64 at all'],
    ['FILES_URL', 'https://s3.example.com/pictures'], ['FILES_URL', 's3://s3.example.com/pictures'],
    ['MAIL_FROM', 'Gatehouse'], ['RATE_LIMIT', '99'], ['RATE_LIMIT', 'none'], ['MAIL_FROM', 'a@example.com, b@example.com'],
  ])('[OP-3] %s=%s is refused', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} must be `))])
  })

  test('[OP-3] a mistake in a connection string never shows its password', () => {
    const problems = problemsOf({
      DATABASE_URL: 'mysql://gate:hunter2@db/gatehouse',
      REDIS_URL: 'http://:hunter2@cache',
      SMTP_URL: 'imap://gate:hunter2@mail',
      FILES_URL: 's3://gate:hunter2@s3.example.com',
      PUBLIC_URL: 'https://gate:hunter2@example.com',
    })
    expect(problems).toHaveLength(5)
    expect(problems.join()).not.toContain('hunter2')
  })

  test('[OP-3] a secret is read as the bytes that it stands for, and is not shown where it is wrong', () => {
    const bytes = Buffer.from(Array.from({ length: 32 }, (_, index) => 255 - index))
    for (const text of [bytes.toString('base64'), bytes.toString('base64url')]) expect(readConfig({ GATEHOUSE_SECRET: text }).secret).toEqual(bytes)
    expect(problemsOf({ GATEHOUSE_SECRET: 'hunter2' }).join()).not.toContain('hunter2')
  })

  test('[OP-3] a misspelt setting of ours is named', () => {
    expect(problemsOf({ GATEHOUSE_SEEDS: 'none' })).toEqual([
      'GATEHOUSE_SEEDS is not a setting; those are GATEHOUSE_DATA, GATEHOUSE_SECRET, GATEHOUSE_SEED, GATEHOUSE_PLAN, GATEHOUSE_SELLER, GATEHOUSE_PAY_TO, GATEHOUSE_TAX.',
    ])
  })
})
