import type { Credentials, User } from '../client.ts';
import type { Clock } from '../clock.ts';
import { localError, type ParleyError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Keeper } from '../state/keeper.ts';
import type { Model } from '../state/model.ts';
import type { Saver } from '../storage/saver.ts';
import type { LoginAnswer } from '../wire/answers.ts';
import { text, whole } from '../wire/fields.ts';
import { msgids } from '../wire/msgids.ts';
import type { ClientFrame, JsonObject, Wire } from '../wire/wire.ts';
import type { ConnectionState } from './connection-state.ts';
import { askOnce } from './once.ts';
import { Session } from './session.ts';

export interface AccountOptions {
  readonly url: string;
  readonly wire: Wire;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly device: string | undefined;
  readonly model: Model;
  readonly keeper: Keeper;
  readonly saver: Saver;
  readonly outbox: Outbox;
  readonly onState: (state: ConnectionState) => void;
  /** `isFull`: all conversations are listed, not only those that have changed. */
  readonly onLogin: (answer: LoginAnswer, isFull: boolean) => void;
  readonly onFrame: (frame: JsonObject) => void;
  readonly onLost: (isMove: boolean) => void;
  /** Asks once, and waits a while for a connection. */
  readonly ask: (frame: ClientFrame) => Promise<JsonObject>;
}

/** Who is logged in here, by which token, and the session that it has. */
export class Account {
  readonly session: Session;
  readonly #options: AccountOptions;
  #loading: Promise<void> | undefined;
  #isLoaded = false;
  #isClosed = false;
  #isFull = true;
  #refusing: Promise<void> | undefined;
  /** Held until the first answer: from then on the token is enough. */
  #credentials: Credentials | undefined;
  #login: PromiseWithResolvers<User> | undefined;

  constructor(options: AccountOptions) {
    this.#options = options;
    const { url, wire, clock, random, onFrame, onLost } = options;
    this.session = new Session({
      ...{ url, wire, clock, random, onFrame, onLost },
      login: () => this.#frame(),
      onState: (state) => this.#stateChanged(state),
      onLogin: (answer) => this.#loggedIn(answer),
    });
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Brings back what was kept; once. Rejects where the storage cannot be read. */
  load(): Promise<void> {
    if (this.#isClosed) return Promise.reject(localError('closed'));
    const { keeper, outbox } = this.#options;
    this.#loading ??= keeper.restore(outbox).then(
      () => {
        this.#isLoaded = true;
      },
      (error: unknown) => {
        this.#loading = undefined;
        throw error;
      },
    );
    return this.#loading;
  }

  async register(user: { readonly name: string; readonly password: string }): Promise<User> {
    if (this.#isClosed) throw localError('closed');
    const { name, password } = user;
    const answer = await askOnce(this.#options, { msgid: msgids.register, v: 2, name, password });
    const id = whole(answer.id);
    if (id === undefined) throw localError('bad_answer');
    return { id, name };
  }

  async login(credentials: Credentials): Promise<User> {
    await this.load();
    this.#login?.reject(localError('closed', 'another login took the place of this one'));
    this.session.stop();
    const login = Promise.withResolvers<User>();
    this.#login = login;
    this.#credentials = credentials;
    this.session.start();
    return await login.promise;
  }

  async connect(): Promise<boolean> {
    await this.load();
    if (this.#options.keeper.token === undefined) return false;
    const { state } = this.session;
    const isUnderWay = state.name === 'online' || state.name === 'connecting';
    if (!isUnderWay && this.#login === undefined) this.session.start();
    return true;
  }

  async logout(forget: boolean): Promise<void> {
    await this.load();
    const { model, keeper, outbox, saver, logger } = this.#options;
    if (forget && this.session.state.name === 'online') {
      const frame = { msgid: msgids.logout, forget: true };
      await this.#options.ask(frame).catch((error) => logger.warn('the token may live on', error));
    }
    this.session.stop();
    if (!forget) return;
    outbox.clear();
    model.clear();
    keeper.clear();
    await saver.flush();
  }

  async changePassword(password: string, newPassword: string): Promise<void> {
    const fields = { password, newpassword: newPassword };
    const answer = await this.#options.ask({ msgid: msgids.changePassword, ...fields });
    const token = text(answer.token);
    if (token !== undefined) this.#options.keeper.setToken(token);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.session.stop(localError('closed'));
    this.#options.outbox.close();
    if (this.#loading !== undefined) await this.#loading.catch(() => {});
    await this.#refusing;
    await this.#options.saver.close();
  }

  #frame(): ClientFrame {
    const { device, keeper, model } = this.#options;
    const shared = { msgid: msgids.login, v: 2, ...(device !== undefined && { device }) };
    this.#isFull = this.#credentials !== undefined || model.feed === undefined;
    if (this.#credentials !== undefined) return { ...shared, ...this.#credentials };
    const since = model.feed?.log.position;
    return { ...shared, token: keeper.token ?? '', ...(since !== undefined && { since }) };
  }

  #loggedIn(answer: LoginAnswer): void {
    const { model, keeper, outbox, onLogin } = this.#options;
    if (model.me !== 0 && model.me !== answer.id) {
      outbox.clear();
      model.clear();
      keeper.clear();
    }
    const isOther = model.login(answer);
    this.#credentials = undefined;
    if (answer.token !== undefined) keeper.setToken(answer.token);
    onLogin(answer, this.#isFull && !isOther);
    this.#login?.resolve({ id: answer.id, name: answer.name });
    this.#login = undefined;
  }

  #stateChanged(state: ConnectionState): void {
    this.#options.onState(state);
    if (state.name === 'denied') this.#denied(state.reason);
    const login = this.#login;
    if (login === undefined || state.name === 'online' || state.name === 'connecting') return;
    const reason = state.reason ?? localError('offline');
    this.#login = undefined;
    this.#credentials = undefined;
    login.reject(reason);
    // Whoever typed a password decides himself whether to try again.
    if (state.name === 'offline' && state.retryAt !== undefined) this.session.stop(reason);
  }

  /** Another program that shares the storage may have a newer token. */
  #denied({ error }: ParleyError): void {
    if (error !== 'invalid_token' && error !== 'logged_out') return;
    const { keeper, logger } = this.#options;
    this.#refusing = keeper.refuseToken().then(
      (isOther) => {
        if (isOther && !this.#isClosed && this.session.state.name === 'denied')
          this.session.start();
      },
      (failure: unknown) => logger.warn('the token could not be looked up', failure),
    );
  }
}
