import { type BrowserContext, chromium, type LaunchOptions, type Page } from 'playwright-core';
import { TcpProxy } from './proxy.ts';

/** How Chromium is started: the one that is installed, or that of `CHROMIUM`. */
export const CHROMIUM: LaunchOptions = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** A person at a browser of their own, with a line to the server that can be cut. */
export type Person = {
  /** The server as this browser sees it. */
  origin: string;
  context: BrowserContext;
  page: Page;
  /** What the browser's console called an error, and what scripts did not catch; of the network nothing. */
  errors: string[];
  /** Cuts the line: requests and sockets, those that are open too. */
  disconnect(): Promise<void>;
  reconnect(): Promise<void>;
};

export type Browsers = {
  open(): Promise<Person>;
  close(): Promise<void>;
};

/** Failed requests are in the console too; whoever is offline has many. */
const NETWORK_ERROR = /Failed to load resource|WebSocket connection to|net::ERR/;

/** Starts a browser for people who visit the server at this address. */
export async function startBrowsers(url: string): Promise<Browsers> {
  const browser = await chromium.launch(CHROMIUM);
  const { hostname, port } = new URL(url);
  const proxies: TcpProxy[] = [];
  return {
    async open() {
      const proxy = new TcpProxy({ host: hostname, port: Number(port) });
      proxies.push(proxy);
      const origin = `http://127.0.0.1:${await proxy.open()}`;
      const context = await browser.newContext({ baseURL: origin, viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error' && !NETWORK_ERROR.test(message.text())) errors.push(message.text());
      });
      let isCut = false;
      const disconnect = async () => {
        if (isCut) return;
        isCut = true;
        await context.setOffline(true);
        await proxy.cut();
      };
      const reconnect = async () => {
        if (!isCut) return;
        await proxy.open();
        await context.setOffline(false);
        isCut = false;
      };
      return { origin, context, page, errors, disconnect, reconnect };
    },
    async close() {
      await browser.close();
      await Promise.all(proxies.map((proxy) => proxy.cut()));
    },
  };
}
