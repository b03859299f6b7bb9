Extension: CompetencyTopicExtension
Id: competency-topic
Title: "Competency topic"
Description: "What the assertion is about; Coding.version is the revision of the topic."
Context: Basic
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from CompetencyTopics (extensible)

Extension: CompetencyTopicRevision
Id: competency-topic-revision
Title: "Revision of the topic"
Description: "The revision that was learned and checked. A later revision may make an update due."
Context: Basic
* value[x] 1..1
* value[x] only positiveInt

Extension: CompetencyLevelExtension
Id: competency-level
Title: "Competency level"
Description: "What was checked."
Context: Basic
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from CompetencyLevels (required)

Extension: CompetencyPeriod
Id: competency-period
Title: "Period of the competency"
Description: "From when until when the assertion holds."
Context: Basic
* value[x] 1..1
* value[x] only Period
* valuePeriod.start 1..1
* valuePeriod.end 1..1

Extension: CompetencyStatusExtension
Id: competency-status
Title: "Status of the assertion"
Description: "Where the assertion stands."
Context: Basic
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from CompetencyStatuses (required)

Extension: CompetencyEvidence
Id: competency-evidence
Title: "Evidence"
Description: "The result that the assertion rests on."
Context: Basic
* value[x] 1..1
* value[x] only Reference(QuestionnaireResponse)

Extension: CompetencyVerifiedBy
Id: competency-verified-by
Title: "Verified by"
Description: "Who or what vouches for the assertion."
Context: Basic
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from VerificationMethods (required)

Extension: AssessmentScore
Id: assessment-score
Title: "Score of a check"
Description: "How many of how many, whether that was enough, and the number of the try. Not which answers were right."
Context: QuestionnaireResponse
* extension contains correct 1..1 and total 1..1 and passed 1..1 and attempt 1..1
* extension[correct].value[x] only integer
* extension[correct].value[x] 1..1
* extension[total].value[x] only integer
* extension[total].value[x] 1..1
* extension[passed].value[x] only boolean
* extension[passed].value[x] 1..1
* extension[attempt].value[x] only positiveInt
* extension[attempt].value[x] 1..1

Extension: QualificationLifecycle
Id: qualification-lifecycle
Title: "Lifecycle of a qualification"
Description: "Status, how it is known, where it is valid, and the statuses before: the shape of the VhDir practitioner-qualification extension."
Context: Practitioner.qualification
* extension contains status 1..1 and source 1..1 and whereValid 0..* and history 0..*
* extension[status].value[x] only CodeableConcept
* extension[status].value[x] 1..1
* extension[status].valueCodeableConcept from QualificationStatuses (required)
* extension[source].value[x] only CodeableConcept
* extension[source].value[x] 1..1
* extension[source].valueCodeableConcept from QualificationSources (required)
* extension[whereValid].value[x] only CodeableConcept or Reference(Location)
* extension[whereValid].value[x] 1..1
* extension[history].extension contains status 1..1 and period 1..1
* extension[history].extension[status].value[x] only CodeableConcept
* extension[history].extension[status].value[x] 1..1
* extension[history].extension[status].valueCodeableConcept from QualificationStatuses (required)
* extension[history].extension[period].value[x] only Period
* extension[history].extension[period].value[x] 1..1
