import { describe, expect, test } from 'vitest';
import { buildPath, currentPage, matchPath, navigate, registerRoute, route, setQuery } from './router.ts';

describe('patterns', () => {
  test('a name stands for one segment', () => {
    expect(matchPath('/p/:projectId/board', '/p/7/board')).toEqual({ projectId: '7' });
    expect(matchPath('/p/:projectId/board', '/p/7/list')).toBeNull();
    expect(matchPath('/p/:projectId/board', '/p/7/board/8')).toBeNull();
    expect(matchPath('/', '/')).toEqual({});
    expect(matchPath('/needs', '/needs/')).toEqual({});
  });

  test('segments are decoded; what cannot be decoded matches nothing', () => {
    expect(matchPath('/join/:token', '/join/a%2Fb')).toEqual({ token: 'a/b' });
    expect(matchPath('/join/:token', '/join/%E0%A4%A')).toBeNull();
  });

  test('a path is built as it is matched', () => {
    const params = { projectId: 'a/b', itemId: 'ü' };
    const pattern = '/p/:projectId/items/:itemId';
    expect(matchPath(pattern, buildPath(pattern, params))).toEqual(params);
  });
});

test('going somewhere changes the route, its parameters and its page', () => {
  const view = () => () => null;
  const unregister = registerRoute('/p/:projectId/feed', { view, title: 'Feed' });
  navigate('/p/12/feed?kind=work&who=ada#last');
  expect(route.value).toMatchObject({ path: '/p/12/feed', params: { projectId: '12' }, hash: 'last' });
  expect(route.value.query.get('kind')).toBe('work');
  expect(currentPage.value).toMatchObject({ title: 'Feed', pattern: '/p/:projectId/feed', view });
  setQuery({ kind: null, more: 'yes' });
  expect(Object.fromEntries(route.value.query)).toEqual({ who: 'ada', more: 'yes' });
  expect(route.value.hash).toBe('last');
  unregister();
  expect(currentPage.value).toBeNull();
});

test('a page that registers later is found at the address that is open already', () => {
  navigate('/late');
  expect(currentPage.value).toBeNull();
  const unregister = registerRoute('/late', { view: () => () => null, title: 'Late' });
  expect(currentPage.value?.title).toBe('Late');
  unregister();
});
