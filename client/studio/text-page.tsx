import '../ui/educator.css';
import '../ui/studio.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import type { LessonTextView } from '../../server/contract/index.ts';
import { lessonTextsApi } from '../api/lesson-texts.ts';
import { useLaunch, useLaunchApi } from '../api/use-launch.ts';
import { UnderIcon } from '../credentialing/icons.ts';
import { EducationError } from '../educator/education-error.tsx';
import { fhirDate } from '../ui/fhir-date.ts';
import { FocusHeading } from '../ui/focus-heading.tsx';
import { LoadingState } from '../ui/states.tsx';
import { CompareVersions } from './compare.tsx';
import { CardSection, ChangesSection, PopulationsSection, RemsSection, SourcesSection } from './further-sections.tsx';
import { History } from './history.tsx';
import { ItemsSection, RetrievalSection } from './items-section.tsx';
import { LeaveGuard } from './leave-guard.tsx';
import { LessonFormProvider } from './lesson-form.tsx';
import { placeName, placesOf } from './lesson-places.ts';
import { OrdersSection } from './orders-section.tsx';
import { PassingSection, VariantsSection } from './passing-sections.tsx';
import { ExceptionsSection } from './exceptions-section.tsx';
import { AboutSection, AudienceSection, KeyPointsSection, ScopeSection } from './lesson-sections.tsx';
import { PreviewButton } from './preview-button.tsx';
import { MeanwhileNote, SaveFailed } from './save-notes.tsx';
import { SectionList } from './section-list.tsx';
import { SideList } from './side-list.tsx';
import { StepsCard } from './steps-card.tsx';
import { basisWords, stepWords } from './studio-words.ts';
import { useEditing } from './use-editing.ts';
import { useSaveKey } from './use-save-key.ts';
import { Versions } from './versions.tsx';

/** Where a text was begun from can be read; the first version of a document has no change of its own. */
function basisPath({ basis }: LessonTextView): string {
  switch (basis.kind) {
    case 'label-change':
      return `label-changes/${basis.changeId}`;
    case 'document-change':
      return basis.version === 1 ? 'documents' : `documents/${encodeURIComponent(basis.documentId)}/${basis.version}`;
    case 'lesson':
      return `lessons/${encodeURIComponent(basis.lessonId)}`;
  }
}

function Standing({ view, timeZone }: { view: LessonTextView; timeZone: string }) {
  const { launchId } = useLaunchApi();
  const words = view.basis.kind === 'document-change' ? 'the document’s words' : 'the label’s words';
  return (
    <p className="dim small num">
      <Link to={`/staff/${launchId}/education/${basisPath(view)}`}>{basisWords(view.basis)}</Link>
      {view.machineMade === null
        ? ''
        : `, first text by ${view.machineMade === 'llm' ? 'a model, in its own words' : `rules, in ${words}`}`}
      . Last edited {fhirDate(view.editedAt, timeZone)} by {view.editedBy}.
    </p>
  );
}

function Editor({ first }: { first: LessonTextView }) {
  const { launchId } = useLaunchApi();
  const timeZone = useLaunch().data?.tenant.timeZone ?? 'UTC';
  const editing = useEditing(launchId, first);
  const { view, lesson, isDirty, isSaving, save } = editing;
  useSaveKey(save);
  const isFixed = view.can.edit !== null;
  const title = typeof lesson['title'] === 'string' && lesson['title'] !== '' ? lesson['title'] : 'Lesson without a title';
  return (
    <LessonFormProvider view={view} lesson={lesson} change={editing.change} isFixed={isFixed}>
      <title>{`${title}, Preceptor`}</title>
      <div className="staff-head">
        <div>
          <FocusHeading level={1}>{title}</FocusHeading>
          <Standing view={view} timeZone={timeZone} />
        </div>
        <PreviewButton textId={view.textId} isDirty={isDirty} saveFirst={isFixed ? null : editing.saveFirst} />
      </div>
      <CompareVersions view={view} isDirty={isDirty} />
      {isFixed && <p className="note looked">{view.can.edit}</p>}
      {editing.meanwhile !== null && (
        <MeanwhileNote
          meanwhile={editing.meanwhile}
          what="text"
          nameOf={(member) => placeName(placesOf(lesson), member)}
          takeTheirs={editing.takeTheirs}
          timeZone={timeZone}
        />
      )}
      <div className="studio">
        <aside className="studio-side" aria-label="What is left to do">
          <StepsCard view={view} isDirty={isDirty} take={editing.take} />
          <SectionList />
          <SideList view={view} />
        </aside>
        <form
          className="studio-main"
          aria-label="The lesson’s text"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <AboutSection />
          <OrdersSection />
          <AudienceSection />
          <ScopeSection />
          <KeyPointsSection />
          <RetrievalSection />
          <ItemsSection />
          <PassingSection />
          <VariantsSection />
          <PopulationsSection />
          <RemsSection />
          <ChangesSection />
          <CardSection />
          <SourcesSection />
          <ExceptionsSection />
          {!isFixed && (
            <div className="save-bar">
              {editing.error !== null && <SaveFailed error={editing.error} what="text" />}
              <div className="save-row">
                <p role="status" className="small dim">
                  {isSaving ? 'Saving' : isDirty ? 'Unsaved changes' : editing.isSaved ? 'Saved' : 'No changes'}
                </p>
                <button type="submit" className="button button-main" aria-disabled={!isDirty || isSaving}>
                  Save <kbd>Ctrl S</kbd>
                </button>
              </div>
            </div>
          )}
        </form>
      </div>
      <Versions view={view} />
      <History steps={view.history} words={stepWords} timeZone={timeZone} />
      <LeaveGuard isDirty={isDirty} canSave={!isFixed} saveFirst={editing.saveFirst} />
    </LessonFormProvider>
  );
}

/** One text of a lesson: to write, to check against its label, to give to another, and to publish. */
export function TextPage() {
  const { launchId } = useLaunchApi();
  const { textId = '' } = useParams();
  const read = useQuery({
    queryKey: [launchId, 'lesson-text', textId],
    queryFn: async () => lessonTextsApi(launchId).read(textId),
    // What is in work is never exchanged under the hands of whoever works on it; a save says what others did.
    staleTime: Infinity,
    gcTime: 0,
    refetchOnReconnect: false,
  });
  const text = read.data;
  return (
    <>
      <nav className="crumb" aria-label="Breadcrumb">
        <ol>
          <li>
            <Link to={`/staff/${launchId}/education/texts`}>Drafts</Link>
          </li>
          <li aria-current="page">
            <UnderIcon className="icon" stroke={2} aria-hidden="true" />
            {text === undefined ? 'Draft' : text.title}
          </li>
        </ol>
      </nav>
      {text === undefined && <h1 className="hidden-visually">Draft</h1>}
      {read.isPending && <LoadingState what="the draft" />}
      {read.isError && text === undefined && <EducationError error={read.error} retry={() => void read.refetch()} roles="educator" />}
      {text !== undefined && <Editor key={text.textId} first={text} />}
    </>
  );
}
