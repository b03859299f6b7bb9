import { createBrowserRouter, createMemoryRouter, type RouteObject } from 'react-router';
import { HistoryPage } from './panel/history-page.tsx';
import { LessonPage } from './panel/lesson-page.tsx';
import { NowPage } from './panel/now-page.tsx';
import { PanelTabs } from './panel/panel-tabs.tsx';
import { PanelShell } from './panel/panel-shell.tsx';
import { RouteError } from './ui/route-error.tsx';
import { Opening } from './ui/states.tsx';

export const routes: RouteObject[] = [
  {
    path: '/panel/:launchId',
    element: <PanelShell />,
    errorElement: <RouteError />,
    children: [
      {
        element: <PanelTabs />,
        children: [
          { index: true, element: <NowPage /> },
          { path: 'history', element: <HistoryPage /> },
        ],
      },
      { path: 'lesson/:lessonId', element: <LessonPage /> },
    ],
  },
  {
    // Beside the console and not in it: the whole page is the panel, as its clinicians have it.
    path: '/staff/:launchId/education/texts/:textId/preview',
    errorElement: <RouteError />,
    hydrateFallbackElement: <Opening what="the preview" />,
    lazy: async () => ({ Component: (await import('./studio/preview-page.tsx')).TextPreviewPage }),
  },
  {
    path: '/staff/:launchId',
    errorElement: <RouteError />,
    // What is to be seen until the console has come.
    hydrateFallbackElement: <Opening what="the console" />,
    // Providers never load the console.
    lazy: async () => ({ Component: (await import('./credentialing/console.tsx')).Console }),
    children: [
      { index: true, lazy: async () => ({ Component: (await import('./credentialing/home-page.tsx')).HomePage }) },
      {
        path: 'education',
        children: [
          { index: true, lazy: async () => ({ Component: (await import('./educator/numbers-page.tsx')).NumbersPage }) },
          { path: 'lessons', lazy: async () => ({ Component: (await import('./educator/lessons-page.tsx')).LessonsPage }) },
          {
            path: 'lessons/:lessonId',
            lazy: async () => ({ Component: (await import('./educator/preview-page.tsx')).PreviewPage }),
          },
          { path: 'documents', lazy: async () => ({ Component: (await import('./educator/documents-page.tsx')).DocumentsPage }) },
          {
            path: 'documents/:documentId/:version',
            lazy: async () => ({ Component: (await import('./educator/document-change-page.tsx')).DocumentChangePage }),
          },
          {
            path: 'label-changes',
            lazy: async () => ({ Component: (await import('./educator/work-queue-page.tsx')).WorkQueuePage }),
          },
          {
            path: 'label-changes/:changeId',
            lazy: async () => ({ Component: (await import('./educator/change-page.tsx')).ChangePage }),
          },
          { path: 'denials', lazy: async () => ({ Component: (await import('./educator/denials-page.tsx')).DenialsPage }) },
          { path: 'rules', lazy: async () => ({ Component: (await import('./studio/rules/rules-page.tsx')).RulesPage }) },
          { path: 'rules/new', lazy: async () => ({ Component: (await import('./studio/rules/new-rule-page.tsx')).NewRulePage }) },
          { path: 'rules/:ruleId', lazy: async () => ({ Component: (await import('./studio/rules/rule-page.tsx')).RulePage }) },
          { path: 'texts', lazy: async () => ({ Component: (await import('./studio/texts-page.tsx')).TextsPage }) },
          { path: 'texts/:textId', lazy: async () => ({ Component: (await import('./studio/text-page.tsx')).TextPage }) },
        ],
      },
      {
        path: 'integration/sources',
        lazy: async () => ({ Component: (await import('./integration/sources-page.tsx')).SourcesPage }),
      },
      {
        path: 'integration/sources/:sourceId',
        lazy: async () => ({ Component: (await import('./integration/source-page.tsx')).SourcePage }),
      },
      { path: 'practitioners/:personId', lazy: async () => ({ Component: (await import('./credentialing/file-page.tsx')).FilePage }) },
    ],
  },
  { path: '*', element: <RouteError /> },
];

/**
 * In a sandboxed frame, which has no origin, Chromium refuses every change of the path: there the panel keeps its way in memory.
 * A reload then starts from the launch's own address.
 */
export const createRouter = (page: Pick<Window, 'origin' | 'location'>) =>
  page.origin === 'null'
    ? createMemoryRouter(routes, { initialEntries: [`${page.location.pathname}${page.location.search}`] })
    : createBrowserRouter(routes);
