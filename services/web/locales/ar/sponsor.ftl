sponsor-title = صناديق المطابقة
sponsor-menu-home = صناديقي
sponsor-menu-new = جهة مطابِقة أخرى
sponsor-menu-fund = الصندوق الآن
sponsor-menu-statement = كشف الحساب
sponsor-empty = طابِق ما يتبرّع به الناس
sponsor-empty-text = سجّل نفسك أو شركتك أو مؤسستك. يتحقّق مراجع منها، ثم تبدأ صناديقك. ويمكنك إلى ذلك الحين أن تُعدّها وتجرّبها.
sponsor-register = سجّل جهة مطابِقة
sponsor-no-funds = لا يوجد صندوق مطابقة بعد.
sponsor-new-fund = أنشئ صندوق مطابقة
sponsor-choose = اختر

sponsor-registered = بانتظار المراجع
sponsor-registered-text = ينظر مراجع في هويتكم. يمكنكم إعداد الصناديق في هذه الأثناء، وتبدأ متى تمّ التحقّق منكم.
sponsor-verified = موثَّقة
sponsor-verified-text = يمكن أن تبدأ صناديقكم، ويرى المتبرعون اسمكم بجانبها.
sponsor-rejected = مرفوضة
sponsor-rejected-text = رفض مراجع هذه الجهة، فلا يمكن أن تبدأ صناديقها.
sponsor-suspended = موقوفة
sponsor-suspended-text = أوقف مراجع هذه الجهة فتوقفت صناديقها، ويبقى ما طوبِق مطابَقًا.

sponsor-new-title = تسجيل جهة مطابِقة
sponsor-new-lead = يرى المتبرعون هذا الاسم بجانب كل تبرّع تطابقونه.
sponsor-new-next = يتحقّق مراجع من كل جهة، فالوعد بالملايين سهل على أي أحد. لا حاجة إلى الانتظار: يمكنك إعداد صندوقك الأول فورًا.
sponsor-name = الاسم
sponsor-name-hint = تكفي لغة واحدة.
sponsor-name-ar = الاسم بالعربية
sponsor-name-en = الاسم بالإنجليزية
sponsor-name-fr = الاسم بالفرنسية
sponsor-kind = من أنتم؟
sponsor-kind-person = فرد
sponsor-kind-company = شركة
sponsor-kind-foundation = مؤسسة أو وقف
sponsor-kind-programme = برنامج
sponsor-kind-public_body = جهة حكومية
sponsor-country = البلد
sponsor-country-other = بلد آخر
sponsor-country-other-hint = رمزه من حرفين لاتينيين، مثل GB.
sponsor-error-name = اكتب الاسم بلغة واحدة على الأقل.
sponsor-error-country = اختر بلدًا أو اكتب رمز بلد آخر.
sponsor-error-country-code = رمز البلد حرفان لاتينيان، مثل GB.

sponsor-steps = الخطوات
sponsor-step-amount = المبلغ
sponsor-step-rule = القاعدة
sponsor-step-scope = الحملات
sponsor-step-terms = الشروط
sponsor-step-review = المراجعة
sponsor-save = احفظ وتابع
sponsor-change = غيّر
sponsor-back = ارجع دون تنفيذ

sponsor-amount-title = كم، ومتى؟
sponsor-amount-lead = يُحفظ هذا مسوّدة، ولا تعِد بشيء قبل أن توافق في الخطوة الأخيرة.
sponsor-fund-name = اسم الصندوق
sponsor-fund-name-hint = لك ولكشف حسابك.
sponsor-amount = أكثر ما يعطيه الصندوق
sponsor-amount-hint = اكتب الأرقام كما تشاء. يمكنك أن تزيد لاحقًا لا أن تُنقص.
sponsor-currency = العملة
sponsor-currency-hint = لا يعطي الصندوق إلا حملات بعملته.
sponsor-from = أول يوم
sponsor-to = آخر يوم
sponsor-to-hint = تُطابَق التبرّعات حتى نهاية هذا اليوم.
sponsor-error-number = اكتب عددًا صحيحًا بالأرقام، مثل ٢.
sponsor-error-day = اختر يومًا، مثل 2026-12-31.
sponsor-error-addresses = اكتب عناوين بريد إلكتروني، كل عنوان في سطر.
sponsor-error-target = يحتاج التحدّي إلى هدف: مبلغ أو عدد من المتبرعين أو كليهما.
sponsor-error-half = املأ هذه الخانة أيضًا، أو اترك الاثنتين فارغتين.

sponsor-rule-title = كيف يعطي الصندوق؟
sponsor-rule-lead = اختر طريقة، والأمثلة أدناه تبيّن أثرها.
sponsor-mode = طريقة العطاء
sponsor-mode-first_come = بحسب الأسبقية
sponsor-mode-first_come-text = يُطابَق كل تبرّع فورًا بترتيب وصوله إلى أن ينفد الصندوق.
sponsor-mode-pro_rata = توزيع بحسب القيمة
sponsor-mode-pro_rata-text = يُوزَّع الصندوق في النهاية على التبرّعات كلها بنسبة قيمتها.
sponsor-mode-quadratic = توزيع بحسب سعة الدعم
sponsor-mode-quadratic-text = يُوزَّع الصندوق في النهاية على الحملات، وترجح التبرّعات الصغيرة الكثيرة على القليلة الكبيرة.
sponsor-mode-challenge = تحدٍّ
sponsor-mode-challenge-text = تُعطى الحملة التي تبلغ هدفًا محددًا مبلغًا دفعة واحدة.
sponsor-part-ratio = كم مقابل كم
sponsor-part-ratio-text = واحد مقابل واحد يضاعف التبرّع. ولثلاثة مقابل كل اثنين اكتب ٣ ثم ٢.
sponsor-ratio-match = يضيف الصندوق
sponsor-ratio-gift = مقابل كل
sponsor-part-tier = أكثر للتبرّعات الأكبر
sponsor-part-tier-text = اترك هذا فارغًا إن كانت التبرّعات كلها سواء.
sponsor-tier-from = للتبرّعات من
sponsor-part-limits = الحدود
sponsor-part-limits-text = تمنع أن يستنفد تبرّع واحد أو متبرّع واحد الصندوق. والخانة الفارغة تعني بلا حدّ.
sponsor-max-per-pledge = الحدّ الأعلى للتبرّع الواحد
sponsor-max-per-donor = الحدّ الأعلى للمتبرّع الواحد
sponsor-max-per-campaign = الحدّ الأعلى للحملة الواحدة
sponsor-min-pledge = أصغر تبرّع يُطابَق
sponsor-part-target = هدف قبل البدء
sponsor-part-target-text = لا يعطي الصندوق الحملة شيئًا قبل أن تبلغ هذا. وهو لازم للتحدّي، واختياري فيما عداه.
sponsor-raised-at-least = جُمع على الأقل
sponsor-donors-at-least = عدد المتبرعين على الأقل
sponsor-part-people = تبرّعات مَن
sponsor-part-people-text = يمكن ترك كل هذا فارغًا.
sponsor-zakat-title = الزكاة
sponsor-zakat = تُطابَق الزكاة أيضًا
sponsor-excluded = لا تُطابَق تبرّعات هؤلاء
sponsor-excluded-hint = أصحاب الصندوق أنفسهم. اكتب عناوين البريد، كل عنوان في سطر، ولا يراها غيركم.
sponsor-only = لا تُطابَق إلا تبرّعات هؤلاء
sponsor-only-hint = لمطابقة صاحب العمل: موظفوكم وحدهم. ولا يرى القائمة غيركم.

sponsor-rule-ratio = مقابل كل { $gift } يضيف الصندوق { $match }
sponsor-rule-tier = للتبرّعات من { $from } يضيف { $match } مقابل كل { $gift }
sponsor-rule-min = لا تُطابَق التبرّعات التي تقل عن { $limit }
sponsor-rule-per-pledge = { $limit } على الأكثر للتبرّع الواحد
sponsor-rule-per-donor = { $limit } على الأكثر للمتبرّع الواحد
sponsor-rule-per-campaign = { $limit } على الأكثر للحملة الواحدة
sponsor-rule-raised = بعد أن تجمع الحملة { $raised } فقط
sponsor-rule-donors = { $count ->
    [zero] دون شرط في عدد المتبرعين.
    [one] بعد أن يتبرّع للحملة متبرّع واحد فقط.
    [two] بعد أن يتبرّع للحملة متبرعان فقط.
    [few] بعد أن يتبرّع للحملة { $shown } متبرعين فقط.
    [many] بعد أن يتبرّع للحملة { $shown } متبرّعًا فقط.
   *[other] بعد أن يتبرّع للحملة { $shown } متبرّع فقط.
}
sponsor-rule-zakat = تُطابَق الزكاة أيضًا.
sponsor-rule-excluded = { $count ->
    [zero] لا أحد مستثنى.
    [one] لا تُطابَق تبرّعات شخص واحد.
    [two] لا تُطابَق تبرّعات شخصين.
    [few] لا تُطابَق تبرّعات { $shown } أشخاص.
    [many] لا تُطابَق تبرّعات { $shown } شخصًا.
   *[other] لا تُطابَق تبرّعات { $shown } شخص.
}
sponsor-rule-only = { $count ->
    [zero] لا تُطابَق تبرّعات أحد.
    [one] لا تُطابَق إلا تبرّعات شخص واحد.
    [two] لا تُطابَق إلا تبرّعات شخصين.
    [few] لا تُطابَق إلا تبرّعات { $shown } أشخاص.
    [many] لا تُطابَق إلا تبرّعات { $shown } شخصًا.
   *[other] لا تُطابَق إلا تبرّعات { $shown } شخص.
}

sponsor-examples = ما أثر ذلك
sponsor-examples-show = اعرض أمثلة
sponsor-examples-hint = حُسبت بالمحرّك نفسه الذي يطابق التبرّعات الحقيقية.
sponsor-examples-none = اختر «اعرض أمثلة» لترى ما تصير إليه التبرّعات.
sponsor-examples-wrong = تظهر الأمثلة متى اكتملت الخانات على نحو صحيح.
sponsor-examples-away = تعذّر حساب الأمثلة الآن، ويمكنك المتابعة على كل حال.
sponsor-examples-target-large = تُعطى الحملة التي تبلغ الهدف المبلغَ كله؛ والهدف أكبر من أن نضرب له مثلًا.
sponsor-examples-after-target = يبدأ كل هذا بعد أن تبلغ الحملة الهدف.
sponsor-example-gift = تبرّع بمبلغ { $gift } يصبح { $total }
sponsor-example-none = تبرّع بمبلغ { $gift } لا يُطابَق.
sponsor-example-crowded = إذا بلغت التبرّعات ضعف ما يستطيع الصندوق مطابقته، فتبرّع بمبلغ { $gift } يصبح { $total } (أي يُطابَق بنسبة { $share } منه).
sponsor-example-breadth = { $count ->
    [zero] لا متبرعين، كلٌّ بمبلغ { $each }: يضيف الصندوق { $match }
    [one] متبرّع واحد بمبلغ { $each }: يضيف الصندوق { $match }
    [two] متبرعان، كلٌّ بمبلغ { $each }: يضيف الصندوق { $match }
    [few] { $shown } متبرعين، كلٌّ بمبلغ { $each }: يضيف الصندوق { $match }
    [many] { $shown } متبرّعًا، كلٌّ بمبلغ { $each }: يضيف الصندوق { $match }
   *[other] { $shown } متبرّع، كلٌّ بمبلغ { $each }: يضيف الصندوق { $match }
}
sponsor-example-target = تُعطى الحملة التي تبلغ الهدف { $match }

sponsor-scope-title = أي الحملات؟
sponsor-scope-lead = يمكنك تسميتها، أو أن تأخذ حملات برنامج كلها، أو كل ما يناسب وصفًا.
sponsor-kind-of = يعطي الصندوق
sponsor-kind-of-campaigns = حملات أختارها
sponsor-kind-of-programme = كل حملات برنامج، وما يلحق به منها لاحقًا
sponsor-kind-of-filter = كل الحملات التي تناسب وصفًا، وما يأتي منها لاحقًا
sponsor-part-campaigns = الحملات
sponsor-search = ابحث بكلمات
sponsor-search-button = احفظ الاختيار وابحث
sponsor-found = { $count ->
    [zero] لا حملات مفتوحة أخرى بعملة { $currency }
    [one] حملة مفتوحة واحدة أخرى بعملة { $currency }
    [two] حملتان مفتوحتان أخريان بعملة { $currency }
    [few] { $shown } حملات مفتوحة أخرى بعملة { $currency }
    [many] { $shown } حملة مفتوحة أخرى بعملة { $currency }
   *[other] { $shown } حملة مفتوحة أخرى بعملة { $currency }
}
sponsor-part-programme = البرنامج
sponsor-programme = البرنامج
sponsor-part-filter = الوصف
sponsor-part-filter-text = يُشترط في الحملة كل ما تختاره هنا.
sponsor-area = المجال
sponsor-group = الفئة
sponsor-error-campaigns = اختر حملة واحدة على الأقل.
sponsor-error-filter = اختر بلدًا أو هدفًا أو مجالًا أو فئة.
sponsor-scope-none = لا حملة بعد
sponsor-scope-campaigns = { $count ->
    [zero] لا حملات
    [one] حملة واحدة:
    [two] حملتان:
    [few] { $shown } حملات:
    [many] { $shown } حملة:
   *[other] { $shown } حملة:
}
sponsor-scope-programme = كل حملات { $programme }
sponsor-scope-filter = كل الحملات التي يجتمع فيها
sponsor-scope-country = البلد: { $name }
sponsor-scope-sdg = الهدف: { $name }
sponsor-scope-area = المجال: { $name }
sponsor-scope-group = الفئة: { $name }

sponsor-terms-title = ما مصير المال الذي لا تستعمله التبرّعات؟
sponsor-terms-lead = يقرأ المتبرعون هذا بجانب مطابقتكم قبل أن يتبرّعوا.
sponsor-unused = المال غير المستعمل
sponsor-unused-returned = يبقى لي
sponsor-unused-given_anyway = يُعطى للحملات على كل حال
sponsor-unused-rolled_over = يبقى لصندوق لاحق لي
sponsor-backing-note = يرى المتبرعون هذا بجانب اسمكم. ويغيّره المشغّل متى ضُمن المال أو دُفع مسبقًا.

sponsor-review-title = راجع صندوقك
sponsor-review-lead = متى بدأ الصندوق لا تتغيّر قاعدته: يمكنك أن تزيد ماله أو توقفه مؤقتًا ثم تستأنفه.
sponsor-label-commitment = المبلغ الملتزم به
sponsor-label-committed = أُعطي لتبرّعات دُفعت
sponsor-label-reserved = محجوز لتبرّعات قيد الدفع
sponsor-label-remaining = الباقي
sponsor-label-window = المدة
sponsor-label-rule = القاعدة
sponsor-label-scope = الحملات
sponsor-label-backing = مدى الضمان
sponsor-label-unused = المال غير المستعمل
sponsor-window = من { $from } إلى { $to }
sponsor-sum = { $sum }
sponsor-terms = الشروط
sponsor-term-promise = تلتزم بمبلغ لا يتجاوز { $sum }، وتدفع ما يبيّنه كشف الحساب بعد تسوية الصندوق.
sponsor-term-shown = المطابقة التي عُرضت على المتبرّع تُحجَز له وهو يدفع، وتُقيَّد متى دفع، ولا تُسحب منه.
sponsor-terms-returned = ما لا تستعمله التبرّعات يبقى لك: لا تدفعه، وما دُفع منه مسبقًا يُردّ إليك.
sponsor-terms-given_anyway = ما لا تستعمله التبرّعات تعطيه للحملات على كل حال.
sponsor-terms-rolled_over = ما لا تستعمله التبرّعات يبقى لصندوق لاحق لك.
sponsor-term-settle = يُسوّى الصندوق من تلقاء نفسه بعد يومه الأخير، متى لم يبقَ تبرّع قيد الدفع وانقضت مهلة الاسترداد.
sponsor-term-pause = يمكنك إيقاف الصندوق مؤقتًا متى شئت، ويبقى ما أعطاه وما حجزه.
sponsor-accept = قرأت هذه الشروط وأوافق عليها
sponsor-error-accept = وافق على الشروط ليبدأ الصندوق.
sponsor-activate = ابدأ الصندوق
sponsor-waits-for-verification = مسوّدتك محفوظة، ويمكن أن يبدأ الصندوق متى تحقّق منكم مراجع.

sponsor-try = جرّب هذه القاعدة على تبرّعات سابقة
sponsor-try-title = القاعدة على تبرّعات سابقة
sponsor-try-lead = ما كان صندوقك سيعطيه لو كان وحده في ذلك الوقت. لا تظهر إلا المجاميع.
sponsor-try-from = التبرّعات من
sponsor-try-to = حتى
sponsor-try-button = جرّب
sponsor-try-back = عُد إلى المراجعة
sponsor-try-hint = الأيام التي تبرّع فيها أقل من خمسة متبرعين تُجمع مع ما بعدها.
sponsor-tried-nothing = لم تكن لهذه الحملات تبرّعات في تلك المدة.
sponsor-tried-out = كان سينفد في { $day }
sponsor-tried-left = كان سيبقى منه { $left }
sponsor-tried-cost = الكلفة
sponsor-tried-of = { $part } من { $whole }
sponsor-tried-gifts = التبرّعات المطابَقة
sponsor-tried-raised = من المال المتبرَّع به
sponsor-tried-share = { $part } من { $whole } ({ $percent })
sponsor-burn = ما كان سيبقى
sponsor-burn-text = من { $whole } نزولًا إلى { $left }، يومًا بعد يوم.
sponsor-head-day = اليوم
sponsor-head-gifts = التبرّعات
sponsor-head-matched-gifts = المطابَق منها
sponsor-head-cost = الكلفة
sponsor-head-left = الباقي
sponsor-head-committed = أُعطي
sponsor-head-reserved = محجوز
sponsor-head-donors = المتبرعون
sponsor-head-matched = المطابقة
sponsor-head-reference = المرجع
sponsor-head-campaign = الحملة
sponsor-head-given = أُعطيت

sponsor-fund-draft = مسوّدة
sponsor-fund-active = نشِط
sponsor-fund-paused = متوقف مؤقتًا
sponsor-fund-settling = قيد التسوية
sponsor-fund-settled = مُسوّى
sponsor-fund-active-text = يعطي حتى { $day }
sponsor-fund-paused-text = لا يعطي جديدًا حتى تستأنفه. تنتهي مدته في { $day }
sponsor-fund-settling-text = انتهت مدته في { $day }، وتُنتظر التبرّعات قيد الدفع ومهلة الاسترداد.
sponsor-fund-settled-text = انتهت مدته في { $day }، وما أعطاه نهائي.
sponsor-bar = أُعطي أو حُجز { $percent } من { $sum }
sponsor-sum-commitment = الملتزم به: { $sum }
sponsor-sum-committed = أُعطي { $sum }
sponsor-sum-reserved = محجوز { $sum }
sponsor-sum-remaining = الباقي { $sum }
sponsor-remaining = الباقي
sponsor-as-of = الأرقام حتى { $time }، وتتجدّد من تلقاء نفسها.
sponsor-figures = الأرقام
sponsor-burn-live = ما بقي يومًا بعد يوم
sponsor-burn-live-text = من { $whole } نزولًا إلى { $left } بحسب يوم كل تبرّع، دون ما رُدّ بعد ذلك.
sponsor-no-gifts = لم يطابق أي تبرّع بعد.
sponsor-how = كيف يعطي
sponsor-increase = زِد المال
sponsor-pause = أوقفه مؤقتًا
sponsor-resume = استأنفه
sponsor-see-statement = التبرّعات المطابَقة وكشف الحساب
sponsor-flags = بطاقات مشتركة
sponsor-flags-text = دفع عدة متبرعين في هذا الصندوق ببطاقة واحدة. هذا للمراجعين.
sponsor-flags-none = لا يوجد شيء منها.

sponsor-pause-title = إيقاف هذا الصندوق مؤقتًا؟
sponsor-pause-text = لا تُطابَق التبرّعات الجديدة حتى تستأنفه، وما قُدّم في هذه الأثناء لا يُطابَق أبدًا. ويبقى ما أعطاه وما حجزه.
sponsor-resume-title = استئناف هذا الصندوق؟
sponsor-resume-text = يعود من الآن إلى مطابقة التبرّعات الجديدة، وتنال التبرّعات السابقة التي لم تأخذ كفايتها نصيبها أولًا.
sponsor-increase-title = زيادة مال الصندوق
sponsor-increase-text = تنال التبرّعات السابقة التي لم تأخذ كفايتها نصيبها أولًا. ولا يمكن سحب الزيادة بعد ذلك.
sponsor-increase-by = الزيادة
sponsor-increase-by-hint = اكتب الأرقام كما تشاء.
sponsor-increase-button = زِد هذا المبلغ
sponsor-left-now = الملتزم به حتى الآن { $commitment }، والباقي { $left }

sponsor-statement = كشف الحساب
sponsor-is-final = هذا الكشف نهائي.
sponsor-is-not-final = هذا الكشف غير نهائي: يتغيّر مع كل تبرّع إلى أن يُسوّى الصندوق.
sponsor-csv = كله في جدول (CSV)
sponsor-by-campaign = بحسب الحملة
sponsor-gifts = التبرّعات التي طوبِقت
sponsor-gifts-text = لا تُذكر أسماء المتبرعين، والمرجع هو نفسه في كل مرة.
sponsor-more = تبرّعات أخرى
sponsor-entry-reserved = قيد الدفع
sponsor-entry-committed = مدفوع
sponsor-entry-grant = أُعطي للحملة كلها
sponsor-limit-ratio = كاملًا بحسب قاعدتك
sponsor-limit-per_pledge = قيّده حدّ التبرّع الواحد
sponsor-limit-per_donor = قيّده حدّ المتبرّع الواحد
sponsor-limit-per_campaign = قيّده حدّ الحملة الواحدة
sponsor-limit-fund = آخر ما بقي في الصندوق

sponsor-done-registered = سُجّلت الجهة، ويمكنك إعداد صندوق الآن.
sponsor-done-saved = حُفظ.
sponsor-done-activated = بدأ الصندوق.
sponsor-done-paused = توقّف الصندوق مؤقتًا.
sponsor-done-resumed = استؤنف الصندوق.
sponsor-settle = سوِّه
sponsor-settle-title = تسوية هذا الصندوق؟
sponsor-settle-text = انتهت مدته. متى انقضت التبرّعات قيد الدفع ومهلة الاسترداد سُوّي نهائيًا وصدر كشفه. يحدث ذلك تلقائيًا، وبهذا يُنظر فيه الآن.
sponsor-done-settled = الصندوق في طريقه إلى التسوية، وحالته تبيّن أين وصل.
sponsor-done-increased = أُضيف المال.
